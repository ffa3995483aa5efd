using Equiview.Pose.Meshes;

namespace Equiview.Pose.Objects;

/// <summary>What a model notes about its source.</summary>
internal static class ObjectProvenance
{
    private const string SourceKey = "source", KindKey = "made_from", MeshKind = "mesh", PhotographKind = "photographs";

    // A model and a mesh whose sizes differ by more are not the same object, or not in the same unit.
    private const double SizeTolerance = 0.02;

    /// <summary>Of an object from photographs.</summary>
    public static IReadOnlyDictionary<string, string> Photographs(string source) => Make(PhotographKind, source);

    /// <summary>Of an object from a mesh.</summary>
    public static IReadOnlyDictionary<string, string> Mesh(string source) => Make(MeshKind, source);

    /// <summary>Whether the object was onboarded from a mesh.</summary>
    public static bool IsFromMesh(ObjectModel model) => model.Provenance.GetValueOrDefault(KindKey) == MeshKind;

    /// <summary>Refuses a mesh of another size than the one an object was made from.</summary>
    /// <exception cref="UsageException">The diameters differ by more than 2 %.</exception>
    public static void RequireSize(ObjectModel model, ObjectMesh mesh)
    {
        if (IsFromMesh(model) && Math.Abs(mesh.Diameter - model.Diameter) > SizeTolerance * model.Diameter)
        {
            throw new UsageException(FormattableString.Invariant(
                $"the mesh is {mesh.Diameter:g3} m across, the object {model.Diameter:g3} m: another mesh, or one is in millimeters"));
        }
    }

    private static Dictionary<string, string> Make(string kind, string source) => new() { [SourceKey] = source, [KindKey] = kind };
}
