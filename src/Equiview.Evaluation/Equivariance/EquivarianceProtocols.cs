using Equiview.Evaluation.Pairs;
using Equiview.Evaluation.Truth;
using Equiview.Formats;
using Equiview.Formats.Bop;
using Equiview.Imaging.Cameras;
namespace Equiview.Evaluation.Equivariance;

/// <summary>The protocols of 'eval equivariance' by name.</summary>
internal static class EquivarianceProtocols
{
    /// <summary>Distance of candidates in pixels where nothing else is asked for.</summary>
    public const int CandidateStride = 4;

    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["R-all", "R-120", "R-CI", "P-tracks", "P-depth", "P-cad", "P-plane", "P-stereo"];

    /// <summary>Makes a protocol over data.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="data">Objects (R), scenes (P-tracks, P-depth), a BOP data set (P-cad), planes (P-plane) or one stereo folder.</param>
    /// <param name="objects">Object names to take; none means all, or three for R-CI.</param>
    /// <param name="candidateStride">Distance of candidates, pixels.</param>
    /// <param name="symmetries">Symmetries of rendered objects by name, in the paper's object frame.</param>
    /// <exception cref="UsageException">No such protocol, object or number of folders.</exception>
    public static IPairSource Open(
        string name, IReadOnlyList<string> data, IReadOnlyList<string> objects, int candidateStride,
        IReadOnlyDictionary<string, ObjectSymmetry> symmetries)
    {
        if (data.Count == 0)
            throw new UsageException("name the data: its folder, for rendered protocols that of the meshes");
        return name switch
        {
            "R-all" => Rendered(RenderedSet.All),
            "R-120" => Rendered(RenderedSet.UpTo120Degrees),
            "R-CI" => Rendered(RenderedSet.Few),
            "P-tracks" => new TrackPairs(data.Select(Scene), candidateStride),
            "P-depth" => new RgbdPairs(One(), candidateStride),
            "P-cad" => new CadPairs(One(), candidateStride),
            "P-plane" => new PlanePairs(data, candidateStride),
            "P-stereo" => StereoPairs.InFolder(One(), candidateStride),
            _ => throw new UsageException($"there is no protocol '{name}'; choose one of {string.Join(", ", Names)}"),
        };

        KeyValuePair<string, PosedScene> Scene(string folder) =>
            new(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), PosedPhotographs.Fit(PosedSceneReader.Read(folder)));

        string One() => data.Count == 1 ? data[0] : throw new UsageException($"{name} takes one data folder");

        RenderedPairs Rendered(RenderedSet set)
        {
            string[] files = [.. data.SelectMany(MeshFile.In)];
            if (objects.FirstOrDefault(o => !files.Any(f => Path.GetFileNameWithoutExtension(f) == o)) is { } absent)
                throw new UsageException($"there is no object '{absent}' in {string.Join(", ", data)}");
            if (objects.Count > 0)
                files = [.. files.Where(f => objects.Contains(Path.GetFileNameWithoutExtension(f)))];
            else if (set == RenderedSet.Few && files.Length > 3)
                files = [files[0], files[files.Length / 3], files[2 * files.Length / 3]];
            return new RenderedPairs(files, set, candidateStride, symmetries);
        }
    }
}
