using MaaS.Optimization.Isolation;
using MaaS.Runtime.Models;
using MaaS.Testing;

namespace MaaS.Optimization.Tests.Isolation;

public sealed class SandboxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("maas-sandbox-tests-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Model_is_inspected_in_a_child()
    {
        var result = await InspectAsync<SandboxOutcome.Completed>(TinyModels.Add());

        InspectResult inspection = Assert.IsType<InspectResult>(result.Result);
        TensorSpec input = Assert.Single(inspection.Signature!.Inputs);
        Assert.Equal("x", input.Name);
        Assert.Equal(TensorDataType.Fp32, input.DataType);
        Assert.Equal([-1, 4], input.Shape);
        Assert.Equal(["batch", null], input.DimensionNames!);
        Assert.Equal([1, 4], inspection.Inputs!.Recipe!.Shapes[0]);
        Assert.Null(inspection.RunProblem);
    }

    [Fact]
    public async Task What_killed_parents_left_is_swept_and_what_living_ones_hold_is_not()
    {
        string abandoned = Directory.CreateDirectory(Path.Combine(_folder, "maas-sandbox-abandoned")).FullName;
        await File.WriteAllTextAsync(Path.Combine(abandoned, ".lock"), "", TestContext.Current.CancellationToken);
        string foreign = Directory.CreateDirectory(Path.Combine(_folder, "maas-sandbox-foreign")).FullName;
        using var living = PrivateFolder.Create(_folder, "maas-sandbox-");

        await InspectAsync<SandboxOutcome.Completed>(TinyModels.Add());

        HashSet<string> left = [.. Directory.GetDirectories(_folder)];
        HashSet<string> expected = [foreign, living.Path];
        Assert.Equal(expected, left);
    }

    [Fact]
    public async Task Integer_division_that_overflows_at_load_is_a_crash_with_its_signal()
    {
        var crashed = await InspectAsync<SandboxOutcome.Crashed>(HostileModels.DivisionOverflow());

        Assert.Equal(8, crashed.Signal);
        Assert.Contains("SIGFPE", crashed.Meaning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_loop_is_timed_out() =>
        await InspectAsync<SandboxOutcome.TimedOut>(
            HostileModels.EndlessLoop(),
            TestSandbox.Limits with
            {
                WallClock = TimeSpan.FromSeconds(3),
            }
        );

    [Fact]
    public async Task Memory_bomb_exceeds_the_memory() =>
        await InspectAsync<SandboxOutcome.MemoryExceeded>(HostileModels.MemoryBomb());

    [Fact]
    public async Task Text_in_place_of_a_model_fails_to_load()
    {
        var failed = await InspectAsync<SandboxOutcome.Failed>("not a model"u8.ToArray());

        Assert.Equal(JobStage.Load, failed.Stage);
        Assert.NotEmpty(failed.Message);
    }

    [Fact]
    public async Task Candidate_that_is_the_original_measures_as_equal()
    {
        string path = await WriteAsync(TinyModels.Mlp(8, 32, 4));
        var inspected = await InspectAsync<SandboxOutcome.Completed>(await File.ReadAllBytesAsync(path, Cancellation));
        var job = new MeasureJob
        {
            OriginalPath = path,
            CandidatePath = path,
            Inputs = ((InspectResult)inspected.Result).Inputs!,
            Features = [],
            MaxPairs = 9,
            BudgetSeconds = 1,
        };

        SandboxOutcome outcome = await TestSandbox
            .Create(_folder)
            .RunAsync(job, TestSandbox.Limits, null, Cancellation);

        var result = Assert.IsType<MeasureResult>(Assert.IsType<SandboxOutcome.Completed>(outcome).Result);
        OutputFidelity output = Assert.Single(result.Outputs);
        Assert.Equal(0, output.RelativeL2);
        Assert.Equal(1, output.Cosine, 12);
        Assert.Equal(1, output.Top1Agreement);
        Assert.Equal(result.Feeds, output.Rows);
        Assert.InRange(result.PairRatios.Count, 8, 9);
        Assert.All(result.PairRatios, ratio => Assert.True(ratio > 0));
    }

    [Fact]
    public async Task Private_folders_are_gone_afterwards_and_progress_was_told()
    {
        string sandboxes = Directory.CreateDirectory(Path.Combine(_folder, "sandboxes")).FullName;
        string path = await WriteAsync(TinyModels.Add());
        var told = new List<string>();
        var progress = new Moq.Mock<IProgress<string>>();
        progress.Setup(listener => listener.Report(Moq.It.IsAny<string>())).Callback<string>(told.Add);

        await TestSandbox
            .Create(sandboxes)
            .RunAsync(new InspectJob { ModelPath = path }, TestSandbox.Limits, progress.Object, Cancellation);

        Assert.Empty(Directory.EnumerateFileSystemEntries(sandboxes));
        Assert.Contains("creating a session", told);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> WriteAsync(byte[] model)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.onnx");
        await File.WriteAllBytesAsync(path, model, Cancellation);
        return path;
    }

    private async Task<T> InspectAsync<T>(byte[] model, SandboxLimits? limits = null)
        where T : SandboxOutcome
    {
        var job = new InspectJob { ModelPath = await WriteAsync(model) };
        SandboxOutcome outcome = await TestSandbox
            .Create(_folder)
            .RunAsync(job, limits ?? TestSandbox.Limits, null, Cancellation);
        return Assert.IsType<T>(outcome);
    }
}
