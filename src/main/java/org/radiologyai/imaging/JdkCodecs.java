package org.radiologyai.imaging;

import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ImageReaderWriterSpi;
import javax.imageio.spi.ImageWriterSpi;

/**
 * The JPEG and PNG codecs of the Java runtime itself, whatever plug-ins lie on the class path: the same file must give
 * the same levels in the server, in training and in a test.
 */
final class JdkCodecs {

    static final ImageReaderSpi JPEG_READER;
    static final ImageReaderSpi PNG_READER;
    static final ImageWriterSpi JPEG_WRITER;
    static final ImageWriterSpi PNG_WRITER;

    static {
        // The first use of the registry takes in every plug-in that the thread's class loader can see and keeps it for
        // the life of the process; from a web application that would pin the application's class loader.
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            IIORegistry registry = IIORegistry.getDefaultInstance();
            JPEG_READER = own(registry.getServiceProviders(ImageReaderSpi.class, false), "jpeg");
            PNG_READER = own(registry.getServiceProviders(ImageReaderSpi.class, false), "png");
            JPEG_WRITER = own(registry.getServiceProviders(ImageWriterSpi.class, false), "jpeg");
            PNG_WRITER = own(registry.getServiceProviders(ImageWriterSpi.class, false), "png");
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    private JdkCodecs() {}

    private static <T extends ImageReaderWriterSpi> T own(Iterator<T> providers, String format) {
        Predicate<T> ofTheRuntime = p -> p.getClass().getModule() == IIORegistry.class.getModule();
        Iterable<T> all = () -> providers;
        Stream<T> stream = StreamSupport.stream(all.spliterator(), false);
        return stream.filter(ofTheRuntime)
                .filter(p -> List.of(p.getFormatNames()).contains(format))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This Java runtime has no " + format + " codec."));
    }
}
