namespace Equiview.Features.Onnx;

/// <summary>The last few sessions of one network: each holds all its weights, and a program rarely reads more than one layer.</summary>
/// <param name="threads">Threads inside one operator.</param>
internal sealed class SessionPool(int threads) : IDisposable
{
    private const int Most = 2;
    private readonly List<(object Key, OnnxSession Session)> sessions = []; // the last used one last

    /// <summary>The session of a key; made when it is not there. Called by one thread at a time.</summary>
    /// <param name="key">What the graph is for.</param>
    /// <param name="model">Makes the graph's bytes.</param>
    public OnnxSession Get(object key, Func<byte[]> model)
    {
        int at = sessions.FindIndex(s => s.Key.Equals(key));
        (object Key, OnnxSession Session) found = at >= 0 ? sessions[at] : (key, new OnnxSession(model(), threads));
        if (at >= 0)
            sessions.RemoveAt(at);
        if (sessions.Count == Most)
        {
            sessions[0].Session.Dispose();
            sessions.RemoveAt(0);
        }

        sessions.Add(found);
        return found.Session;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, OnnxSession session) in sessions)
            session.Dispose();
        sessions.Clear();
    }
}
