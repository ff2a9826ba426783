package org.radiologyai.dicom;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.radiologyai.dicom.DicomFuzzer.Target;

/** What {@link DicomFuzzIT} found and was mended: files whose names begin with their target. */
class DicomFuzzTest {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    static List<Path> found() throws IOException, URISyntaxException {
        Path folder = Path.of(DicomFuzzTest.class.getResource("fuzz").toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("found")
    void endsInAPictureOrARefusal(Path input) {
        String name = input.getFileName().toString();
        Target target = Target.valueOf(name.substring(0, name.indexOf('-')));
        assertTimeoutPreemptively(LONGEST, () -> DicomFuzzer.run(target, Files.readAllBytes(input)));
    }
}
