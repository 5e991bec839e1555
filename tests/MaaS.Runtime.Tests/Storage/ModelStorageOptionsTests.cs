using MaaS.Runtime.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MaaS.Runtime.Tests.Storage;

/// <summary>The connection is found where the Functions host finds it.</summary>
public sealed class ModelStorageOptionsTests
{
    [Fact]
    public void A_connection_string_is_taken_as_it_is()
    {
        ModelStorageOptions options = Bind(("ModelStorage", "UseDevelopmentStorage=true"));

        Assert.Equal("UseDevelopmentStorage=true", options.ConnectionString);
        Assert.Equal(("models", "uploads"), (options.ModelsContainer, options.UploadsContainer));
    }

    [Fact]
    public void An_account_with_an_identity_is_taken_from_the_section()
    {
        ModelStorageOptions options = Bind(
            ("ModelStorage:blobServiceUri", "https://account.blob.core.windows.net"),
            ("ModelStorage:credential", "managedidentity"),
            ("ModelStorage:clientId", "1234"),
            ("MaaS:Storage:ModelsContainer", "published")
        );

        Assert.Equal("https://account.blob.core.windows.net/", options.BlobServiceUri!.ToString());
        Assert.Equal(
            ("managedidentity", "1234", "published"),
            (options.Credential, options.ClientId, options.ModelsContainer)
        );
        Assert.Equal("account", new BlobContainers(Options.Create(options)).Models.AccountName);
    }

    [Fact]
    public void An_account_name_stands_for_its_address()
    {
        Assert.Equal(
            "https://account.blob.core.windows.net/",
            Bind(("ModelStorage:accountName", "account")).BlobServiceUri!.ToString()
        );
    }

    [Fact]
    public void The_hosts_prefix_comes_first()
    {
        ModelStorageOptions options = Bind(("ModelStorage", "b"), ("AzureWebJobsModelStorage", "a"));

        Assert.Equal("a", options.ConnectionString);
    }

    [Fact]
    public void Without_any_account_the_start_fails_and_says_which_settings_to_make()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() => Bind());

        Assert.Contains("Set ModelStorage to a connection string", exception.Message, StringComparison.Ordinal);
        Assert.Contains("ModelStorage__blobServiceUri", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_container_for_both_is_refused()
    {
        OptionsValidationException exception = Assert.Throws<OptionsValidationException>(() =>
            Bind(("ModelStorage", "x"), ("MaaS:Storage:ModelsContainer", "uploads"))
        );

        Assert.Contains("'uploads', for both", exception.Message, StringComparison.Ordinal);
    }

    private static ModelStorageOptions Bind(params (string Key, string Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting => new KeyValuePair<string, string?>(setting.Key, setting.Value))
        );
        builder.AddModelStorage();
        using IHost host = builder.Build();
        return host.Services.GetRequiredService<IOptions<ModelStorageOptions>>().Value;
    }
}
