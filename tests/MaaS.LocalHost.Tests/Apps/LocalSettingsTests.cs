using MaaS.LocalHost.Apps;
using MaaS.Testing;

namespace MaaS.LocalHost.Tests.Apps;

public sealed class LocalSettingsTests
{
    [Fact]
    public void The_sample_reaches_the_emulator_of_this_run()
    {
        IReadOnlyDictionary<string, string> settings = LocalSettings.Read(
            Path.Combine(RepositoryFolder.Root, "local.settings.sample.json"),
            storage: "the emulator"
        );

        Assert.Equal("the emulator", settings["ModelStorage"]);
        Assert.Equal("the emulator", settings["AzureWebJobsStorage"]);
        Assert.Equal("custom", settings["FUNCTIONS_WORKER_RUNTIME"]);
        Assert.Equal("1", settings["ORT_DISABLE_TELEMETRY"]);
    }

    [Fact]
    public void A_missing_file_is_named_with_the_option_that_chooses_another()
    {
        LocalHostException error = Assert.Throws<LocalHostException>(() => LocalSettings.Read("/nowhere.json", "x"));

        Assert.Equal("The settings file /nowhere.json does not exist; '--settings' names another one.", error.Message);
    }
}
