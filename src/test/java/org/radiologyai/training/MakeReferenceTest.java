package org.radiologyai.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.models.Cards;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ReferencePicture;

class MakeReferenceTest {

    private static final int SIDE = 80;

    @TempDir
    Path folder;

    private ModelBundle bundle;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @BeforeEach
    void writeBundle() throws IOException {
        Path weights = Files.copy(
                Path.of("src/test/resources/org/radiologyai/training/tiny_cnn.pt"),
                Files.createDirectories(folder.resolve("bundle")).resolve("model.pt"));
        bundle = new ModelBundle(
                folder.resolve("bundle"),
                Cards.card("tiny_cnn", "1", ModelBundle.sha256(weights), SIDE, "NORMAL", "PNEUMONIA"));
        bundle.writeCard();
    }

    @Test
    void givesAMeanOfEachClassAndTakesAnotherInItsPlace() throws Exception {
        make(Phantoms.folder(folder.resolve("data"), 20));
        List<ReferencePicture> pictures = ReferencePicture.of(bundle);
        assertEquals(2, pictures.size());
        for (ReferencePicture picture : pictures) {
            Radiograph mean = new RadiographReader().read(picture.bytes());
            assertEquals(SIDE, mean.width());
            assertEquals(8, mean.bits());
            assertTrue(said().contains(picture.file() + " " + picture.logits() + ", give or take 0.05"), said());
        }
        make(Phantoms.folder(folder.resolve("more"), 21));
        List<ReferencePicture> others = ReferencePicture.of(bundle);
        assertEquals(2, others.size());
        assertNotEquals(pictures.get(0).logits(), others.get(0).logits());
    }

    @Test
    void weighsEachPatientTheSame() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int patient = 0; patient < 19; patient++) {
            samples.add(sample("NORMAL/IM-%04d-0001.png".formatted(patient), 0));
        }
        for (int picture = 0; picture < 60; picture++) {
            samples.add(sample("NORMAL/IM-1000-%04d.png".formatted(picture), 200));
        }
        try (Network network = Network.load(bundle.weights(), false)) {
            new MeanPictures(samples, log()).write(bundle, network);
        }
        Radiograph mean =
                new RadiographReader().read(ReferencePicture.of(bundle).get(0).bytes());
        float[] row = new float[SIDE];
        mean.row(0, row);
        assertEquals(10, row[0]);
        assertEquals(100, row[SIDE - 1]);
    }

    /** Of one gray level at the left and of 100 at the right. */
    private static Sample sample(String name, int level) {
        byte[] levels = new byte[SIDE * SIDE];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = (byte) (i % SIDE < SIDE / 2 ? level : 100);
        }
        return new Sample(name, 0, Radiograph.of8Bit(SIDE, SIDE, levels));
    }

    @Test
    void showsNobodyWhereThereAreFewPatients() throws Exception {
        make(Phantoms.folder(folder.resolve("data"), 19));
        assertEquals(List.of(), ReferencePicture.of(bundle));
        assertFalse(Files.exists(bundle.folder().resolve("reference")));
        assertTrue(
                said().contains("No reference picture of NORMAL: the mean of 19 patients might show one of them"),
                said());
    }

    @Test
    void leavesOutAMeanThatTheServiceRefuses() throws Exception {
        List<Sample> samples = new ArrayList<>();
        for (int patient = 0; patient < 20; patient++) {
            samples.add(sample("NORMAL/IM-%04d-0001.png".formatted(patient), 100));
        }
        try (Network network = Network.load(bundle.weights(), false)) {
            new MeanPictures(samples, log()).write(bundle, network);
        }
        assertEquals(List.of(), ReferencePicture.of(bundle));
        assertTrue(said().contains("the service refuses its mean. The picture is almost a single shade"), said());
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        assertThrows(
                IllegalArgumentException.class,
                () -> MakeReference.run(new String[] {bundle.folder().toString()}, log()));
        Files.writeString(bundle.weights(), "other weights");
        assertThrows(InvalidBundle.class, () -> make(folder));
    }

    private void make(Path data) throws InvalidBundle, IOException {
        MakeReference.run(new String[] {bundle.folder().toString(), data.toString()}, log());
    }

    private PrintStream log() {
        return new PrintStream(said, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }
}
