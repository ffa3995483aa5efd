// What every mesh pass is told about the view and the part it draws: 96 bytes, the layout of MeshPush in C#.
layout(push_constant) uniform Push
{
    vec4 cameraFromObject[3]; // rows of [R | t]
    vec4 projection;          // clip x = p.x X + p.y Z, clip y = p.z Y + p.w Z
    vec4 baseColor;           // linear RGBA of the part
    float nearDepth;
    float lightScale;         // the paper's lights, moved and brightened together
    float ambient;
    float unused;
} push;
