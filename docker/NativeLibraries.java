import ai.djl.engine.Engine;

/** Has the inference engine unpack its native libraries into DJL_CACHE_DIR, while the image is built. */
final class NativeLibraries {

    private NativeLibraries() {}

    public static void main(String[] args) {
        System.out.println(Engine.getEngine("PyTorch"));
    }
}
