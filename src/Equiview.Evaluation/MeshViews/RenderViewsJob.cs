using System.Runtime.CompilerServices;
using Equiview.Evaluation.Equivariance;
using Equiview.Finetuning.Data;
using Equiview.Formats;
using Equiview.Formats.Npy;
using Equiview.Imaging;
using Equiview.Imaging.Codecs;
using Equiview.Imaging.Drawing;
using Equiview.Imaging.Resampling;
using Equiview.Rendering.Meshes;
namespace Equiview.Evaluation.MeshViews;

/// <summary>
/// Renders the 42 views of many meshes. An object's folder appears whole: finished ones are passed over when the same command runs again,
/// and a broken mesh is reported and passed over.
/// </summary>
internal sealed class RenderViewsJob(IReadOnlyList<string> files, ViewLayout layout, int sizePixels, string folder)
{
    private const int ThumbnailPixels = 128;
    private static readonly int[] Thumbnails = [19, 28]; // two views from opposite sides
    private readonly string[] names = OutputNames.Distinct(files.Select(f => Path.GetFileNameWithoutExtension(f)));

    /// <summary>What could not be rendered, or not completely, one line each.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Objects whose views are on disk.</summary>
    public List<string> Finished { get; } = [];

    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<RigidTransform> poses = PaperViews.CameraFromObject;
        if (layout == ViewLayout.Paper)
            NpyFile.Write(
                Path.Combine(folder, "obj_poses.npy"), StoredTensor.From([.. poses.SelectMany(p => p.ToRowMajor())], poses.Count, 4, 4));
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        for (int i = 0; i < files.Count; i++)
        {
            string name = Path.GetFileNameWithoutExtension(files[i]), target = FolderOf(i);
            if (!Directory.Exists(target))
            {
                foreach (int done in Render(renderer, i, target, cancellation))
                    yield return new ProgressEvent(
                        $"rendering {name} on {renderer.DeviceName}", ((long)i * poses.Count) + done, (long)files.Count * poses.Count);
            }

            if (Directory.Exists(target))
                Finished.Add(target);
            yield return new ProgressEvent("rendering views", (long)(i + 1) * poses.Count, (long)files.Count * poses.Count, name);
            await Task.Yield();
        }
    }

    /// <summary>Writes contact-sheet.png: two views of every finished object.</summary>
    public void WriteContactSheet()
    {
        RgbImage[] pictures = [
            .. from target in Finished
            from view in Thumbnails
            select Resampler.Resize(
                ImageFile.Read(RenderedViewFiles.ColorPath(layout, target, view)),
                new ImageSize(ThumbnailPixels, ThumbnailPixels),
                ResampleKernel.Bicubic)];
        if (pictures.Length > 0)
            ImageFile.Write(Path.Combine(folder, "contact-sheet.png"), ContactSheet.Make(pictures, columns: 10));
    }

    private string FolderOf(int file) => layout == ViewLayout.Paper
        ? Path.Combine(folder, names[file])
        : Path.Combine(folder, FormattableString.Invariant($"{file + 1:d6}"));

    private IEnumerable<int> Render(IMeshRenderer renderer, int file, string target, CancellationToken cancellation)
    {
        string partial = target + ".partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true);
        IRenderableMesh mesh;
        try
        {
            (TriangleMesh read, IReadOnlyList<string> warnings) = MeshFolder.ReadObject(files[file]);
            Problems.AddRange(warnings);
            mesh = renderer.Upload(read);
        }
        catch (EquiviewException error) when (error is InvalidFileException or DegenerateInputException)
        {
            Problems.Add(error.Message);
            yield break;
        }

        using (mesh)
        {
            var output = new RenderedViewFiles(layout, partial, file + 1);
            CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(new ImageSize(sizePixels, sizePixels));
            for (int pose = 0; pose < PaperViews.CameraFromObject.Count; pose++)
            {
                cancellation.ThrowIfCancellationRequested();
                output.Add(mesh.Render(camera, PaperViews.CameraFromObject[pose]));
                yield return pose + 1;
            }

            output.Finish();
            Directory.Move(partial, target);
        }
    }
}
