using System.Numerics;
using Equiview.Formats.Files;
using Equiview.Formats.GaussianGltf;
using SharpGLTF.Schema2;
using SharpGLTF.Validation;

namespace Equiview.Formats.Glb;

/// <summary>
/// Reads glTF 2.0, binary (.glb) or text (.gltf with files beside it), through SharpGLTF: every mesh of the default scene with its nodes'
/// transforms, skinned meshes as their joints stand in the file, base color factor and texture with its cut-outs, vertex colors. A part for
/// each primitive. The frame is the file's: +Y up, meters.
/// </summary>
public static class GlbReader
{
    private const float BlendCutoff = 0.5f;

    // What a vertex takes here, in the builder's lists while they grow, and in the mesh; the same of a corner of a triangle and of a joint.
    private const int BytesPerVertex = 100, BytesPerIndex = 12, BytesPerJoint = 128;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidFileException">
    /// Missing, truncated or invalid; no triangles; more than <see cref="MeshReadOptions.MaxTriangles"/>.
    /// </exception>
    public static MeshReadResult Read(string path, MeshReadOptions? options = null)
    {
        try
        {
            // Checked before the library sees the file: it recurses from node to node, and a stack that overflows cannot be caught.
            GltfDocument document = GltfDocument.Open(path);
            NodeHierarchy.Require(path, document.Root);
            return Convert(path, Load(path), options ?? new MeshReadOptions(), new ReadBudget(path, document.TotalBytes));
        }
        catch (Exception e) when (e is not EquiviewException)
        {
            // The library reports broken files through whatever its own code runs into; all of it means the same to a caller.
            throw new InvalidFileException(path, $"is not usable glTF: {FirstLine(e.Message)}", inner: e);
        }
    }

    private static ModelRoot Load(string path)
    {
        // Several buffers or images may be one file: it is read once.
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        ReadContext context = ReadContext.Create(uri => files.TryGetValue(uri, out byte[]? known) ? known
            : files[uri] = GltfFiles.Read(path, uri));
        context.Validation = ValidationMode.TryFix;
        using Stream stream = BoundedFile.OpenRead(path);
        return context.ReadSchema2(stream);
    }

    private static string FirstLine(string message) => message.ReplaceLineEndings("\n").Split('\n')[0].TrimEnd('.');

    private static MeshReadResult Convert(string path, ModelRoot model, MeshReadOptions options, ReadBudget budget)
    {
        MeshBuilder builder = new(path, options);
        Dictionary<int, int> textures = [];
        Scene? scene = model.DefaultScene ?? (model.LogicalScenes.Count > 0 ? model.LogicalScenes[0] : null);
        IEnumerable<Node> nodes = scene is null ? model.LogicalNodes : Node.Flatten(scene);
        foreach (Node node in nodes.Where(n => n.Mesh is not null))
        {
            foreach (MeshPrimitive primitive in node.Mesh.Primitives)
                AddPrimitive(builder, primitive, node, options, textures, budget);
        }

        return builder.Build();
    }

    private static void AddPrimitive(
        MeshBuilder builder, MeshPrimitive primitive, Node node, MeshReadOptions options, Dictionary<int, int> textures, ReadBudget budget)
    {
        if (primitive.DrawPrimitiveType is PrimitiveType.POINTS or PrimitiveType.LINES or PrimitiveType.LINE_LOOP
            or PrimitiveType.LINE_STRIP)
        {
            builder.Warnings.Add($"a primitive of kind {primitive.DrawPrimitiveType} is left out: it has no triangles");
            return;
        }

        if (primitive.GetVertexAccessor("POSITION") is not { } positionAccessor)
            return;
        if (positionAccessor.Count > 3L * options.MaxTriangles)
            throw new InvalidOperationException(
                FormattableString.Invariant($"{positionAccessor.Count} vertices are more than {options.MaxTriangles} triangles can use"));
        (int set, Vector4 factor, int texture) = Material(builder, primitive.Material, textures);
        Accessor? Attribute(string name) => primitive.GetVertexAccessor(name) is { } accessor ? Charged(accessor, budget) : null;

        // An accessor without a buffer is zeros, as many as it claims, and many primitives may share one.
        budget.Charge(positionAccessor.Count, BytesPerVertex);
        budget.Charge(primitive.IndexAccessor?.Count ?? positionAccessor.Count, BytesPerIndex);
        budget.Charge(node.Skin?.JointsCount ?? 0, BytesPerJoint);
        var placement = new MeshPlacement(node, primitive);
        Vector3[] positions = [.. positionAccessor.AsVector3Array()];
        Vector3[]? normals = Attribute("NORMAL") is { } n ? [.. n.AsVector3Array()] : null;
        Vector2[]? uvs = Attribute($"TEXCOORD_{set}") is { } t ? [.. t.AsVector2Array()] : null;
        Vector4[]? colors = Attribute("COLOR_0") is { } c ? [.. c.AsColorArray()] : null;
        int first = builder.VertexCount;
        for (int i = 0; i < positions.Length; i++)
        {
            Matrix4x4 objectFromMesh = placement.ObjectFromVertex(i);
            builder.AddVertex(
                Vector3.Transform(positions[i], objectFromMesh),
                normals is null ? null : MeshPlacement.TransformNormal(normals[i], objectFromMesh),
                uvs?[i],
                colors is null ? null : new Vector3(colors[i].X, colors[i].Y, colors[i].Z));
        }

        foreach ((int a, int b, int c2) in primitive.GetTriangleIndices())
            builder.AddTriangle(first + a, first + b, first + c2);
        builder.EndPart(factor, texture, Cutoff(primitive.Material));
    }

    private static Accessor Charged(Accessor accessor, ReadBudget budget)
    {
        budget.Charge(accessor.Count, 4 * sizeof(float));
        return accessor;
    }

    // A rasterizer of opaque surfaces cuts blended ones where they are more clear than not.
    private static float Cutoff(Material? material) => material?.Alpha switch
    {
        AlphaMode.MASK => material.AlphaCutoff,
        AlphaMode.BLEND => BlendCutoff,
        _ => 0,
    };

    private static (int TextureCoordinateSet, Vector4 Factor, int Texture) Material(
        MeshBuilder builder, Material? material, Dictionary<int, int> textures)
    {
        if (material?.FindChannel("BaseColor") is not { } channel)
            return (0, Vector4.One, -1);
        if (channel.Texture?.PrimaryImage is not { } image)
            return (0, channel.Color, -1);
        if (!textures.TryGetValue(image.LogicalIndex, out int texture))
            textures[image.LogicalIndex] = texture = builder.AddTexture(image.Name ?? $"{image.LogicalIndex}", () => image.Content.Content);
        return (channel.TextureCoordinate, channel.Color, texture);
    }
}
