using OpenCvSharp;
using OpenCvSharp.Aruco;

namespace Equiview.Pose.Boards;

/// <summary>Markers in an image.</summary>
internal static class BoardMarkers
{
    /// <summary>Numbers and corners (clockwise from the top left one, OpenCV's pixels) of the markers of a dictionary.</summary>
    public static (int[] Ids, Point2f[][] Corners) Detect(Mat gray, PredefinedDictionaryType type, int borderModules, bool refine)
    {
        using OpenCvSharp.Aruco.Dictionary dictionary = CvAruco.GetPredefinedDictionary(type);
        DetectorParameters parameters = new() { MarkerBorderBits = borderModules };
        if (refine)
            parameters.CornerRefinementMethod = CornerRefineMethod.Subpix;
        using var detector = new ArucoDetector(dictionary, parameters, new RefineParameters());
        detector.DetectMarkers(gray, out Point2f[][] corners, out int[] ids, out _);
        return (ids, corners);
    }

    /// <summary>The image as OpenCV's gray matrix; the caller disposes it.</summary>
    public static Mat Gray(RgbImage image)
    {
        using Mat rgb = Mat.FromPixelData(image.Height, image.Width, MatType.CV_8UC3, image.Pixels);
        var gray = new Mat();
        Cv2.CvtColor(rgb, gray, ColorConversionCodes.RGB2GRAY);
        return gray;
    }
}
