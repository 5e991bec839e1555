namespace MaaS.Functions.Isolated;

/// <summary>
/// The app's own routes behind a function of the isolated worker. The host knows a few coarse routes and so does the worker;
/// below them the same endpoints answer as in the custom handler.
/// </summary>
public sealed class FunctionPipeline
{
    private readonly RequestDelegate _pipeline;

    /// <param name="services">Where the middleware and the endpoints take what they need from.</param>
    /// <param name="configure">Adds middleware and endpoints.</param>
    public FunctionPipeline(IServiceProvider services, Action<IApplicationBuilder> configure)
    {
        var app = new ApplicationBuilder(services);
        configure(app);
        _pipeline = app.Build();
    }

    /// <summary>Answers the request.</summary>
    /// <returns>A result that adds nothing: the answer is written.</returns>
    public async Task<IResult> RunAsync(HttpRequest request)
    {
        HttpContext context = request.HttpContext;

        // The worker has routed already, to the function; with an endpoint set, routing would not look for ours.
        context.SetEndpoint(null);
        context.Request.RouteValues = [];
        await _pipeline(context);
        return Results.Empty;
    }
}
