package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.radiologyai.imaging.Preview;
import org.radiologyai.imaging.Radiograph;
import org.radiologyai.imaging.RadiographReader;
import org.radiologyai.imaging.RejectedImage;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ReferencePicture;

/**
 * The reference pictures of a bundle: for each class, the mean of its pictures, in which nobody is seen. Each patient
 * weighs the same, however many pictures are of them.
 *
 * @param samples that the means are taken of
 * @param log for people
 */
record MeanPictures(List<Sample> samples, PrintStream log) {

    /** The mean of fewer might show one of them. */
    private static final int FEWEST_PATIENTS = 20;

    /**
     * For any processor. The instructions that libtorch may use were seen to change a logit by less than 1e-6, and the int8
     * kernels that it chooses from (oneDNN, FBGEMM, QNNPACK) by 0.008. Noise of half a gray level, which moves roundings all
     * over the int8 network, comes out as up to 0.12.
     */
    private static final Map<String, Double> TOLERANCE = Map.of("fp32", 0.05, "int8", 0.25);

    /**
     * Writes them into a bundle, with what its module answers to each as the service reads it. A class of too few patients
     * has none; if that is every class, the bundle stays as it is.
     *
     * @param network of the bundle's weights
     * @throws IOException if they cannot be written
     */
    void write(ModelBundle bundle, Network network) throws IOException {
        ModelCard.Input input = bundle.card().input();
        List<ReferencePicture> pictures = new ArrayList<>();
        for (int label = 0; label < Dataset.CLASSES.size(); label++) {
            int wanted = label;
            String name = Dataset.CLASSES.get(label);
            List<Sample> ofClass =
                    samples.stream().filter(s -> s.label() == wanted).toList();
            int patients = Split.patients(ofClass);
            if (patients < FEWEST_PATIENTS) {
                log.printf(
                        "No reference picture of %s: the mean of %d patients might show one of them, it takes %d.%n",
                        name, patients, FEWEST_PATIENTS);
                continue;
            }
            byte[] png = png(mean(ofClass, patients, input));
            try {
                float[] tensor = Tensors.of(List.of(new RadiographReader().read(png)), input);
                pictures.add(new ReferencePicture(
                        name.toLowerCase(Locale.ROOT) + ".png",
                        png,
                        list(network.logits(tensor, 1, input.height(), input.width())),
                        TOLERANCE.get(bundle.card().precision())));
            } catch (RejectedImage e) {
                log.printf("No reference picture of %s: the service refuses its mean. %s%n", name, e.getMessage());
            }
        }
        if (!pictures.isEmpty()) {
            ReferencePicture.write(bundle, pictures);
        }
    }

    private static Radiograph mean(List<Sample> samples, int patients, ModelCard.Input input) {
        Map<String, Integer> picturesOf = new HashMap<>();
        samples.forEach(sample -> picturesOf.merge(sample.patient(), 1, Integer::sum));
        float[] mean = new float[input.width() * input.height()];
        float[] row = new float[input.width()];
        for (Sample sample : samples) {
            float weight = 1f / (patients * picturesOf.get(sample.patient()));
            for (int y = 0; y < input.height(); y++) {
                sample.picture().row(y, row);
                for (int x = 0; x < row.length; x++) {
                    mean[y * row.length + x] += weight * row[x];
                }
            }
        }
        return Augmentation.of(mean, input.width(), input.height());
    }

    private static byte[] png(Radiograph picture) {
        return Preview.png(Preview.image(picture, Math.max(picture.width(), picture.height())));
    }

    private static List<Float> list(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }
}
