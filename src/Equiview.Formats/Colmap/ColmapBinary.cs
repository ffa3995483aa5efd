using System.Text;
using Equiview.Formats.Files;

namespace Equiview.Formats.Colmap;

/// <summary>COLMAP's binary form, little-endian. Counts are checked against the bytes that are left before anything is allocated.</summary>
internal static class ColmapBinary
{
    private const int MaxNameBytes = 4096;

    public static ColmapModel Read(string folder)
    {
        string points = Path.Combine(folder, "points3D.bin");
        return new(
            ReadFile(Path.Combine(folder, "cameras.bin"), 24 + 24, ReadCamera),
            ReadFile(Path.Combine(folder, "images.bin"), 4 + 56 + 4 + 1 + 8, ReadImage),
            File.Exists(points) ? ReadFile(points, 8 + 24 + 3 + 8 + 8, ReadPoint) : []);
    }

    public static void Write(string folder, ColmapModel model)
    {
        WriteFile(Path.Combine(folder, "cameras.bin"), model.Cameras, (w, c) =>
        {
            w.Write(c.Id);
            w.Write((int)c.Model);
            w.Write((ulong)c.Width);
            w.Write((ulong)c.Height);
            foreach (double p in c.Parameters)
                w.Write(p);
        });
        WriteFile(Path.Combine(folder, "images.bin"), model.Images, WriteImage);
        WriteFile(Path.Combine(folder, "points3D.bin"), model.Points, WritePoint);
    }

    private static T[] ReadFile<T>(string path, int smallestEntry, Func<BinaryReader, string, T> readEntry)
    {
        try
        {
            using var reader = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16), Encoding.UTF8);
            var entries = new T[CheckedCount(reader, path, smallestEntry)];
            for (int i = 0; i < entries.Length; i++)
                entries[i] = readEntry(reader, path);
            return entries;
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidFileException(path, "ends in the middle of an entry", inner: e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidFileException(path, "cannot be read", inner: e);
        }
    }

    private static int CheckedCount(BinaryReader reader, string path, int bytesEach)
    {
        ulong count = reader.ReadUInt64();
        ulong left = (ulong)(reader.BaseStream.Length - reader.BaseStream.Position);
        return count <= left / (ulong)bytesEach && count <= int.MaxValue
            ? (int)count
            : throw new InvalidFileException(path, $"claims {count} entries in {left} bytes", $"byte {reader.BaseStream.Position - 8}");
    }

    private static ColmapCamera ReadCamera(BinaryReader r, string path)
    {
        int id = r.ReadInt32(), number = r.ReadInt32();
        ulong width = r.ReadUInt64(), height = r.ReadUInt64();
        ColmapCameraModel model = ColmapCameraModels.FromNumber(number)
            ?? throw new InvalidFileException(path, $"camera model {number} is not known", $"camera {id}");
        if (width > ImageSize.MaxSide || height > ImageSize.MaxSide)
            throw new InvalidFileException(path, $"an image of {width}x{height} is too large", $"camera {id}");
        return new(id, model, (int)width, (int)height, ReadDoubles(r, path, model.ParameterCount()));
    }

    private static ColmapImage ReadImage(BinaryReader r, string path)
    {
        int id = r.ReadInt32();
        double[] v = ReadDoubles(r, path, 7);
        if (v[..4].All(q => q == 0))
            throw new InvalidFileException(path, "the quaternion is zero", $"image {id}");
        int cameraId = r.ReadInt32();
        var name = new List<byte>();
        for (byte b = r.ReadByte(); b != 0; b = r.ReadByte())
        {
            if (name.Count == MaxNameBytes)
                throw new InvalidFileException(path, "the name does not end", $"image {id}");
            name.Add(b);
        }

        var keypoints = new ColmapKeypoint[CheckedCount(r, path, 24)];
        for (int i = 0; i < keypoints.Length; i++)
            keypoints[i] = new(r.ReadDouble(), r.ReadDouble(), r.ReadInt64());
        return new(
            id,
            new(RotationMatrix.FromQuaternion(v[0], v[1], v[2], v[3]), new(v[4], v[5], v[6])),
            cameraId,
            Encoding.UTF8.GetString([.. name]),
            keypoints);
    }

    private static ColmapPoint ReadPoint(BinaryReader r, string path)
    {
        long id = r.ReadInt64();
        double[] p = ReadDoubles(r, path, 3);
        (byte, byte, byte) color = (r.ReadByte(), r.ReadByte(), r.ReadByte());
        double error = r.ReadDouble();
        var track = new ColmapTrackElement[CheckedCount(r, path, 8)];
        for (int i = 0; i < track.Length; i++)
            track[i] = new(r.ReadInt32(), r.ReadInt32());
        return new(id, new(p[0], p[1], p[2]), color, error, track);
    }

    private static double[] ReadDoubles(BinaryReader r, string path, int count)
    {
        var values = new double[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = r.ReadDouble();
            if (!double.IsFinite(values[i]))
                throw new InvalidFileException(path, "a number is not finite", $"byte {r.BaseStream.Position - 8}");
        }

        return values;
    }

    private static void WriteFile<T>(
        string path, IReadOnlyList<T> entries, Action<BinaryWriter, T> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write((ulong)entries.Count);
        foreach (T entry in entries)
            write(writer, entry);
    });

    private static void WriteImage(BinaryWriter w, ColmapImage image)
    {
        (double qw, double qx, double qy, double qz) = image.CameraFromWorld.Rotation.ToQuaternion();
        (double tx, double ty, double tz) = image.CameraFromWorld.Translation;
        w.Write(image.Id);
        foreach (double v in (double[])[qw, qx, qy, qz, tx, ty, tz])
            w.Write(v);
        w.Write(image.CameraId);
        w.Write(Encoding.UTF8.GetBytes(image.Name));
        w.Write((byte)0);
        w.Write((ulong)image.Keypoints.Count);
        foreach (ColmapKeypoint k in image.Keypoints)
        {
            w.Write(k.X);
            w.Write(k.Y);
            w.Write(k.PointId);
        }
    }

    private static void WritePoint(BinaryWriter w, ColmapPoint p)
    {
        w.Write(p.Id);
        foreach (double v in (double[])[p.Position.X, p.Position.Y, p.Position.Z])
            w.Write(v);
        w.Write([p.Color.R, p.Color.G, p.Color.B]);
        w.Write(p.Error);
        w.Write((ulong)p.Track.Count);
        foreach (ColmapTrackElement t in p.Track)
        {
            w.Write(t.ImageId);
            w.Write(t.KeypointIndex);
        }
    }
}
