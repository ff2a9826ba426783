package org.radiologyai.inference;

import ai.djl.inference.Predictor;
import ai.djl.translate.TranslateException;
import java.util.Arrays;
import java.util.List;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ReferencePicture;

/**
 * Tries a model on the pictures of its bundle, from the bytes of their files to the logits, as a diagnosis goes. Of a bundle
 * without pictures it is known afterwards that a blank one gets finite logits.
 *
 * <p>It runs on the calling thread, which a module that hangs does not give back.
 */
final class SmokeTest {

    private SmokeTest() {}

    /**
     * @throws InvalidBundle if a picture is refused, or a logit differs from the expected one by more than its tolerance
     * @throws ModelUnavailable if a forward pass fails
     */
    static void run(ServedModel model, List<ReferencePicture> pictures) throws InvalidBundle, ModelUnavailable {
        ModelCard card = model.card();
        try (Predictor<float[], ModelOutput> predictor = model.newWarmPredictor()) {
            for (ReferencePicture picture : pictures) {
                float[] found = predictor.predict(tensor(model, picture)).logits();
                if (differs(found, picture)) {
                    throw new InvalidBundle("The model " + card.id() + " should answer to its reference picture "
                            + picture.file() + " with the logits " + picture.logits() + ", give or take "
                            + picture.tolerance() + ", and answers with " + Arrays.toString(found) + ".");
                }
            }
        } catch (TranslateException | RuntimeException | LinkageError | OutOfMemoryError e) {
            throw new ModelUnavailable("The model " + card.id() + " failed when it was tried.", e);
        }
    }

    private static float[] tensor(ServedModel model, ReferencePicture picture) throws InvalidBundle {
        try {
            return model.tensor(model.gray(new RadiographReader().read(picture.bytes())));
        } catch (RejectedImage e) {
            throw new InvalidBundle("The reference picture " + picture.file() + " of the model "
                    + model.card().id() + " is refused: " + e.getMessage());
        }
    }

    private static boolean differs(float[] found, ReferencePicture picture) {
        for (int i = 0; i < found.length; i++) {
            if (Math.abs(found[i] - picture.logits().get(i)) > picture.tolerance()) {
                return true;
            }
        }
        return false;
    }
}
