using System.Text;
using Equiview.Formats.Badja;
using Equiview.Formats.Bop;
using Equiview.Formats.CameraList;
using Equiview.Formats.Cameras;
using Equiview.Formats.Colmap;
using Equiview.Formats.LerfOvs;
using Equiview.Formats.Middlebury;
using Equiview.Formats.Nerfstudio;
using Equiview.Formats.OnePose;
using Equiview.Formats.Spair;
using Equiview.TestKit;

namespace Equiview.Formats.Tests.Fuzz;

/// <summary>Small files of posed scenes and annotations.</summary>
internal static class SceneSamples
{
    private const string Identity = "[[1,0,0,0],[0,1,0,0],[0,0,1,0],[0,0,0,1]]", Flat = "[1,0,0,0,0,1,0,0,0,0,1,0,0,0,0,1]";
    private const string Symmetries =
        $$$"""
        "symmetries_discrete":[{{{Flat}}}],"symmetries_continuous":[{"axis":[0,0,1],"offset":[0,0,0]}]
        """;

    private const string Trained = """
        [{"img_name":"a","width":64,"height":48,"position":[1,2,3],"rotation":[[1,0,0],[0,1,0],[0,0,1]],"fy":51,"fx":50}]
        """;

    private const string Cameras =
        """
        {"images":[{"file":"a.png","depth":"a_d.png","width":64,"height":48,"K":[50,0,32,0,50,24,0,0,1],"R":[1,0,0,0,1,0,0,0,1],
        "t":[0,0,1]}],"pairs":[{"a":"a","b":"a"}]}
        """;

    public static IEnumerable<ReaderSample> All()
    {
        yield return Text("badja", "badja.json", """[{"image_path":"a/7.png","joints":[[1,2],[3,4]],"visibility":[true,false]}]""",
            (_, f) => BadjaFile.Read(f, new(640, 360)));
        yield return Text("bop", "scene_camera.json", """{"3":{"cam_K":[50,0,32,0,50,24,0,0,1],"depth_scale":1}}""",
            (d, _) => BopScene.Read(d, new ImageSize(64, 48)));
        yield return Text(
            "bopmodels",
            "models_info.json",
            $$$"""
            {"5":{"diameter":100,"min_x":-1,"min_y":-1,"min_z":-1,"size_x":2,"size_y":2,"size_z":2,"name":"duck",{{{Symmetries}}}}}
            """,
            (_, f) => BopModels.Read(f));
        yield return Text("boptargets", "targets.json", """[{"scene_id":1,"im_id":3,"obj_id":5,"inst_count":1}]""",
            (_, f) => BopScene.ReadTargets(f));
        yield return Text("bopresults", "results.csv",
            "scene_id,im_id,obj_id,score,R,t,time\n1,3,5,0.5,1 0 0 0 1 0 0 0 1,0 0 1000,-1\n", (_, f) => BopResults.Read(f));
        yield return Text("symm", "symm.json", "{\"duck\":{" + Symmetries + "}}", (_, f) => BopModels.ReadSymmetries(f));
        yield return Text("cameralist", "cameras.json", Cameras, (d, _) => CameraListScene.Read(d)) with
        {
            Others = Beside("tracks.csv", "point_id,X,Y,Z,e,image,x,y\n1,0,0,1,0.5,a.png,3,4\n"),
        };
        yield return Text("trainedcameras", "cameras.json", Trained, (d, _) => CameraListScene.Read(d));
        yield return Text("rgbd", "cameras.json", Cameras, (d, _) => RgbdList.Read(d));
        yield return Text(
            "lerf",
            "lerf.json",
            """
            {"info":{"name":"f.jpg","width":64,"height":48},"objects":[{"category":"cup","segmentation":[[1,2],[3,4],[5,6]],
            "bbox":[1,2,5,6]}]}
            """,
            (_, f) => LerfLabels.Read(f));
        yield return Text(
            "nerf",
            "transforms.json",
            $$"""
            {"w":64,"h":48,"k1":0.1,"camera_model":"OPENCV","camera_angle_x":0.7,"frames":[{"file_path":"./a",
            "transform_matrix":{{Identity}} },{"file_path":"b.png","fl_x":50,"transform_matrix":{{Identity}} }]}
            """,
            (_, f) => NerfstudioScene.Read(f));
        yield return Text("spair", "PairAnnotation/test/1.json",
            """{"src_imname":"a.jpg","trg_imname":"b.jpg","category":"cat","src_kps":[[1,2]],"trg_kps":[[3,4]],"trg_bndbox":[0,0,9,9]}""",
            (d, _) => SpairDataset.Read(d));
        yield return Text("onepose", "anno_loftr/0.json", """{"keypoints2d":[[1,2],[3,4]],"assign_matrix":[[0,1],[4,2]]}""", (d, _) =>
            OnePoseObject.ReadAnnotations(
                d,
                new PosedScene { Views = [new PosedView("0.png", default, RigidTransform.Identity, "0.png")], Unit = SceneUnit.Meter },
                5));
        yield return Text("middlebury", "a_par.txt", "1\na.png 50 0 32 0 50 24 0 0 1 1 0 0 0 1 0 0 0 1 0 0 1\n",
            (d, _) => MiddleburyScene.Read(d));
        yield return Text("camera-yaml", "c.yaml",
            "image_width: 64\nimage_height: 48\ndistortion_model: plumb_bob\ncamera_matrix:\n  rows: 3\n  cols: 3\n"
            + "  data: [50, 0, 32, 0, 50, 24, 0, 0, 1]\ndistortion_coefficients:\n  data: [0.1, 0, 0, 0, 0]\n",
            (_, f) => CameraFile.Read(f));
        yield return Text("camera-json", "c.json", """{"width":64,"height":48,"K":[50,0,32,0,50,24,0,0,1],"D":[0.1,0,0,0,0]}""",
            (_, f) => CameraFile.Read(f));
        yield return Text("camera-matrix", "cam_K.txt", "50 0 32\n0 50 24\n0 0 1\n", (_, f) => CameraFile.Read(f));
        foreach (ReaderSample sample in Colmap())
            yield return sample;
    }

    private static IEnumerable<ReaderSample> Colmap()
    {
        Dictionary<string, byte[]> text = new()
        {
            ["cameras.txt"] = Encoding.UTF8.GetBytes("1 PINHOLE 64 48 50 50 32 24\n"),
            ["images.txt"] = Encoding.UTF8.GetBytes("1 1 0 0 0 0 0 1 1 a.png\n3 4 7 5 6 -1\n"),
            ["points3D.txt"] = Encoding.UTF8.GetBytes("7 0 0 1 10 20 30 0.5 1 0\n"),
        };
        using var folder = new TemporaryFolder();
        foreach ((string name, byte[] bytes) in text)
            File.WriteAllBytes(folder[name], bytes);
        ColmapModel model = ColmapModel.Read(folder.Path);
        ColmapBinary.Write(folder.Path, model);
        foreach (Dictionary<string, byte[]> files in new[]
            { text, text.Keys.Select(n => Path.ChangeExtension(n, ".bin")).ToDictionary(n => n, n => File.ReadAllBytes(folder[n])) })
        {
            foreach (string name in files.Keys)
                yield return new ReaderSample($"colmap-{name}", name, files[name], (d, _) => ColmapScene.Read(d)) { Others = files };
        }
    }

    private static Dictionary<string, byte[]> Beside(string name, string text) => new() { [name] = Encoding.UTF8.GetBytes(text) };

    private static ReaderSample Text(string name, string file, string text, Action<string, string> read) =>
        new(name, file, Encoding.UTF8.GetBytes(text), read);
}
