package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.radiologyai.models.Cards;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.ReferencePicture;
import org.radiologyai.phantom.Encoded;

/** On the shipped models, and on a module that answers with the sum of its 2 × 2 × 3 values and fails if the first is 1. */
class SmokeTestTest {

    private static final int SIDE = 64;

    @TempDir
    Path folder;

    private ServedModel model;

    @BeforeEach
    void loadModule() throws Exception {
        Path weights = Path.of("src/test/resources/modules/misbehaving.pt");
        Files.copy(weights, folder.resolve("model.pt"));
        ModelCard card = Cards.card("misbehaving", "1", ModelBundle.sha256(weights), 2, "NORMAL", "PNEUMONIA");
        model = ServedModel.load(new ModelBundle(folder, card));
    }

    @AfterEach
    void close() {
        model.close();
    }

    /** Black in some of its columns and white in the others. */
    private static byte[] picture(int blackFrom, int blackTo) {
        BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                image.getRaster().setSample(x, y, 0, x >= blackFrom && x < blackTo ? 0 : 255);
            }
        }
        return Encoded.png(image);
    }

    /** Half black and half white: the values are 0 and 1 mixed, and their sum is 6. */
    private static ReferencePicture half(float expected, double tolerance) {
        return expecting(expected, tolerance, picture(0, SIDE / 2));
    }

    private static ReferencePicture expecting(float logit, double tolerance, byte[] picture) {
        return new ReferencePicture("half.png", picture, List.of(logit, -logit), tolerance);
    }

    @Test
    void passesAModelThatAnswersAsItShould() throws Exception {
        SmokeTest.run(model, List.of(half(6, 1e-3), half(6.2f, 0.25)));
    }

    @Test
    void saysWhatWasExpectedAndWhatWasFound() {
        InvalidBundle refused =
                assertThrows(InvalidBundle.class, () -> SmokeTest.run(model, List.of(half(6.3f, 0.25))));
        assertTrue(
                refused.getMessage()
                        .matches("The model misbehaving_v1 should answer to its reference picture half\\.png with the"
                                + " logits \\[6\\.3, -6\\.3], give or take 0\\.25, and answers with \\[[56]\\..*]\\."),
                refused.getMessage());
    }

    @Test
    void looksAtEveryPictureAndEveryLogit() {
        ReferencePicture right = half(6, 1e-3);
        ReferencePicture wrong = new ReferencePicture("b.png", right.bytes(), List.of(6f, 6f), 0.25);
        InvalidBundle refused = assertThrows(InvalidBundle.class, () -> SmokeTest.run(model, List.of(right, wrong)));
        assertTrue(refused.getMessage().contains("b.png"), refused.getMessage());
    }

    @Test
    void saysWhyAPictureIsRefused() {
        InvalidBundle refused = assertThrows(
                InvalidBundle.class, () -> SmokeTest.run(model, List.of(expecting(6, 1, new byte[] {1, 2, 3}))));
        assertEquals(
                "The reference picture half.png of the model misbehaving_v1 is refused: This is not a JPEG, PNG or DICOM"
                        + " file. Send the radiograph as one of these.",
                refused.getMessage());
    }

    @Test
    void doesNotBlameThePicturesForAPassThatFails() throws Exception {
        ReferencePicture leftIsWhite = expecting(6, 1, picture(SIDE - 2, SIDE));
        assertThrows(ModelUnavailable.class, () -> SmokeTest.run(model, List.of(leftIsWhite)));
    }

    @Test
    void asksForFiniteLogitsWhereThereAreNoPictures() throws Exception {
        SmokeTest.run(model, List.of());
        ModelCard other = Cards.card("misbehaving", "1", model.card().sha256(), 2, "NORMAL", "PNEUMONIA", "OTHER");
        try (ServedModel wrong = ServedModel.load(new ModelBundle(folder, other))) {
            assertThrows(ModelUnavailable.class, () -> SmokeTest.run(wrong, List.of()));
        }
    }

    static List<ModelBundle> shipped() {
        return ModelCatalog.of(Path.of("models")).bundles();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void passesEveryShippedModel(ModelBundle bundle) throws Exception {
        List<ReferencePicture> pictures = ReferencePicture.of(bundle);
        assertEquals(2, pictures.size());
        try (ServedModel served = ServedModel.load(bundle)) {
            SmokeTest.run(served, pictures);
        }
    }
}
