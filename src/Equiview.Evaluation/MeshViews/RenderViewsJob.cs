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
/// <param name="files">The meshes of the whole run, in an order that all its shards share.</param>
/// <param name="options">Layout, size and shard.</param>
/// <param name="folder">Where the views go; all shards share it.</param>
public sealed class RenderViewsJob(IReadOnlyList<string> files, RenderViewsOptions options, string folder)
{
    private const string ContactSheetName = "contact-sheet.png";
    private const int ThumbnailPixels = 128;
    private static readonly int[] Thumbnails = [19, 28]; // two views from opposite sides
    private readonly List<string> problems = [];
    private readonly List<string> finished = [];
    private readonly string[] names = OutputNames.Distinct(files.Select(f => Path.GetFileNameWithoutExtension(f)));

    /// <summary>What could not be rendered, or not completely, one line each.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Objects whose views are on disk.</summary>
    public IReadOnlyList<string> Finished => finished;

    /// <summary>
    /// Renders, and at the end, also of a run that is stopped, writes contact-sheet.png: two views of every object. A shard writes none;
    /// the run of the whole, which passes over what the shards have finished, does.
    /// </summary>
    /// <param name="cancellation">Checked between views.</param>
    public async IAsyncEnumerable<ProgressEvent> Run([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            await foreach (ProgressEvent step in Render(cancellation).ConfigureAwait(false))
                yield return step;
        }
        finally
        {
            if (options.Shard.IsWhole)
                WriteContactSheet();
        }
    }

    /// <summary>Refuses a result without any view; to be called when the problems have been shown.</summary>
    /// <exception cref="DegenerateInputException">No mesh could be rendered.</exception>
    public void RequireAny()
    {
        if (finished.Count == 0 && problems.Count > 0)
            throw new DegenerateInputException("no mesh could be rendered: " + problems[0]);
    }

    /// <summary>What was made, in a sentence.</summary>
    public override string ToString() => $"{CountText.Of(finished.Count, "object")}, 42 views each, in {folder}; "
        + (options.Shard.IsWhole ? $"see {Path.Combine(folder, ContactSheetName)}"
            : $"shard {options.Shard}: after all of them, the same command without --shard writes {ContactSheetName}");

    private async IAsyncEnumerable<ProgressEvent> Render([EnumeratorCancellation] CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<RigidTransform> poses = PaperViews.CameraFromObject;
        if (options.Layout == ViewLayout.Paper)
            NpyFile.Write(
                Path.Combine(folder, "obj_poses.npy"), StoredTensor.From([.. poses.SelectMany(p => p.ToRowMajor())], poses.Count, 4, 4));
        using IMeshRenderer renderer = MeshRenderer.OpenOrCpu();
        IReadOnlyList<int> own = options.Shard.Of<int>([.. Enumerable.Range(0, files.Count)]);
        for (int k = 0; k < own.Count; k++)
        {
            int i = own[k];
            string name = Path.GetFileNameWithoutExtension(files[i]), target = FolderOf(i);
            if (!Directory.Exists(target))
            {
                foreach (int done in Render(renderer, i, target, cancellation))
                    yield return new ProgressEvent(
                        $"rendering {name} on {renderer.DeviceName}", ((long)k * poses.Count) + done, (long)own.Count * poses.Count);
            }

            if (Directory.Exists(target))
                finished.Add(target);
            yield return new ProgressEvent("rendering views", (long)(k + 1) * poses.Count, (long)own.Count * poses.Count);
            await Task.Yield();
        }
    }

    private void WriteContactSheet()
    {
        RgbImage[] pictures = [
            .. from target in Finished
            from view in Thumbnails
            select Resampler.Resize(
                ImageFile.Read(RenderedViewFiles.ColorPath(options.Layout, target, view)),
                new ImageSize(ThumbnailPixels, ThumbnailPixels),
                ResampleKernel.Bicubic)];
        if (pictures.Length > 0)
            ImageFile.Write(Path.Combine(folder, ContactSheetName), ContactSheet.Make(pictures, columns: 10));
    }

    private string FolderOf(int file) => options.Layout == ViewLayout.Paper
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
            problems.AddRange(warnings);
            mesh = renderer.Upload(read);
        }
        catch (EquiviewException error) when (error is InvalidFileException or DegenerateInputException)
        {
            problems.Add(error.Message);
            yield break;
        }

        using (mesh)
        {
            var output = new RenderedViewFiles(options.Layout, partial, file + 1);
            CameraIntrinsics camera = PaperViews.Intrinsics.ResizedTo(new ImageSize(options.Size, options.Size));
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
