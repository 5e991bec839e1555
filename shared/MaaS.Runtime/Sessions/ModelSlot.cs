using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace MaaS.Runtime.Sessions;

/// <summary>
/// The loaded versions of one model and which of them each label is answered by: an immutable state behind one volatile
/// pointer, so that a request sees either the state before a swap or the one after it.
/// </summary>
internal sealed class ModelSlot
{
    private volatile State _state = new([], ImmutableDictionary.Create<string, int>(StringComparer.Ordinal));

    /// <summary>The loaded versions.</summary>
    public ICollection<LoadedModel> Models => [.. _state.Versions.Values];

    /// <summary>The labels that are answered, each by a loaded version.</summary>
    public IReadOnlyDictionary<string, int> Serving => _state.Serving;

    public bool IsEmpty => _state.Versions.IsEmpty;

    public bool TryFind(int version, [NotNullWhen(true)] out LoadedModel? model) =>
        _state.Versions.TryGetValue(version, out model);

    /// <summary>The loaded version that answers <paramref name="label"/> at present.</summary>
    public bool TryFind(string label, [NotNullWhen(true)] out LoadedModel? model)
    {
        State state = _state;
        model = null;
        return state.Serving.TryGetValue(label, out int version) && state.Versions.TryGetValue(version, out model);
    }

    /// <summary>Whether each of the labels whose version is loaded is answered by it: there is nothing to <see cref="Serve"/>.</summary>
    public bool Follows(IReadOnlyDictionary<string, int> labels)
    {
        State state = _state;
        foreach ((string label, int version) in labels)
        {
            bool answers = state.Serving.TryGetValue(label, out int current) && current == version;
            if (!answers && state.Versions.ContainsKey(version))
            {
                return false;
            }
        }

        return true;
    }

    public void Add(LoadedModel model) =>
        Change(state => state with { Versions = state.Versions.SetItem(model.Version, model) });

    /// <summary>
    /// Answers <paramref name="label"/> by a version that is loaded; does nothing when it is not. Returns the version that
    /// it replaced, if no other label is answered by that one.
    /// </summary>
    public LoadedModel? Serve(string label, int version)
    {
        State before = Change(state =>
            state.Versions.ContainsKey(version) ? state with { Serving = state.Serving.SetItem(label, version) } : state
        );
        State after = _state;
        return
            before.Serving.TryGetValue(label, out int replaced)
            && replaced != version
            && !after.Serving.ContainsValue(replaced)
            && after.Versions.TryGetValue(replaced, out LoadedModel? model)
            ? model
            : null;
    }

    /// <summary>Answers the label no more by an old version.</summary>
    public void Forget(string label) => Change(state => state with { Serving = state.Serving.Remove(label) });

    /// <summary>Offers the version no more. True for the one caller that took it out.</summary>
    public bool Remove(LoadedModel model)
    {
        State before = Change(state =>
            state.Versions.TryGetValue(model.Version, out LoadedModel? held) && ReferenceEquals(held, model)
                ? new State(
                    state.Versions.Remove(model.Version),
                    state.Serving.RemoveRange(state.Serving.Where(l => l.Value == model.Version).Select(l => l.Key))
                )
                : state
        );
        return before.Versions.TryGetValue(model.Version, out LoadedModel? was) && ReferenceEquals(was, model);
    }

    private State Change(Func<State, State> change)
    {
        while (true)
        {
            State before = _state;
#pragma warning disable CS0420 // The pointer is volatile for readers; Interlocked is a full fence itself.
            if (ReferenceEquals(Interlocked.CompareExchange(ref _state, change(before), before), before))
#pragma warning restore CS0420
            {
                return before;
            }
        }
    }

    private sealed record State(
        ImmutableDictionary<int, LoadedModel> Versions,
        ImmutableDictionary<string, int> Serving
    );
}
