namespace MaaS.Packaging.Tests.Publishing;

/// <summary>Publishing takes a minute: it is done once, and only where a test asks for it.</summary>
[CollectionDefinition(nameof(PublishedApps))]
public sealed class PublishedAppsCollection : ICollectionFixture<PublishedApps>;
