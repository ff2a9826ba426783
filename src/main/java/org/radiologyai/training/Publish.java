package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/**
 * Command line: makes a model bundle of a trained module. The calibration is fitted on the validation
 * patients of its run, and the bundle is written only if it does well enough on them; the figures in its card are those
 * of the test patients, who are neither trained nor calibrated on.
 */
public final class Publish {

    private static final double LEAST_ACCURACY = 0.92;
    private static final double LEAST_AUC = 0.96;
    /** In pixels a side. */
    static final int SERVED_SIZE = 224;

    private static final String COLLECTION = "Kermany, Zhang, Goldbaum: Labeled Optical Coherence Tomography (OCT) and"
            + " Chest X-Ray Images for Classification. Mendeley Data, CC BY 4.0";
    private static final String INTENDED_USE = "Research and teaching: a second look at frontal chest radiographs of"
            + " children of one to five years, beside a radiologist. Not a medical device.";
    private static final List<String> LIMITS = List.of(
            "Trained and measured on children of one to five years from one hospital; nothing is known about adults,"
                    + " newborns or other machines.",
            "Knows two answers. Every other finding - effusion, tuberculosis, a fracture, a tumour - comes out as one of"
                    + " them.",
            "Answers for any picture, also for one that is no frontal chest radiograph.",
            "Does worse on pictures from another source: in this collection, pictures of the two classes were made and"
                    + " exported differently, and a network learns some of that.",
            "Its probabilities are those of a ward where half of the children have pneumonia; elsewhere they must be"
                    + " adjusted.");

    private Publish() {}

    /**
     * @param args {@code --data FOLDER --run FOLDER --module FILE --reference FILE --precision fp32|int8
     *     --name NAME --version VERSION --architecture WORDS --code COMMIT [--note WORDS] --out FOLDER}; the reference is the module in
     *     floating point that an int8 one is compared with
     */
    public static void main(String[] args) {
        Command.main(() -> run(args));
    }

    private static void run(String[] args) throws IOException {
        Arguments arguments = Arguments.parse(
                args,
                "data",
                "run",
                "module",
                "reference",
                "precision",
                "name",
                "version",
                "architecture",
                "code",
                "note",
                "out");
        ModelCard.Input input = Tensors.input(SERVED_SIZE);
        Path run = arguments.path("run");
        Dataset data = Dataset.read(arguments.path("data"), input);
        Split split = Split.read(run.resolve("split.csv"), data.samples());

        Path calibrated = run.resolve("calibrated.pt");
        Calibration calibration;
        Predictions validated;
        try (Network network = Network.load(arguments.path("module"), true)) {
            Predictions raw = Predictions.of(network, split.validation(), input);
            calibration = Calibration.of(raw);
            network.shift(Dataset.PNEUMONIA, calibration.offset());
            network.write(calibrated);
            validated = raw.shifted(calibration.offset());
        }
        double temperature = round(calibration.temperature());
        double threshold = Calibration.THRESHOLD;
        Predictions tested;
        Map<String, ModelCard.Metric> compared = new LinkedHashMap<>();
        try (Network network = Network.load(calibrated, false)) {
            tested = Predictions.of(network, split.test(), input);
            compared.put("latency_ms", Latency.of(network, input));
        }
        Evaluation validation = Evaluation.of(validated, temperature, threshold);
        Evaluation test = Evaluation.of(tested, temperature, threshold);
        System.out.printf(
                "Validation, temperature %.4f, offset %.4f, threshold %.4f:%n",
                temperature, calibration.offset(), threshold);
        Evaluate.print(validation, System.out);
        System.out.println("Test:");
        Evaluate.print(test, System.out);
        if (arguments.has("reference")) {
            try (Network network = Network.load(arguments.path("reference"), false)) {
                compared.put("fp32_latency_ms", Latency.of(network, input));
                Predictions answers =
                        Predictions.of(network, split.test(), input).shifted(calibration.offset());
                Evaluation reference = Evaluation.of(answers, temperature, threshold);
                compared.put("fp32_accuracy", reference.metrics().get("accuracy"));
                compared.put("fp32_auc", reference.metrics().get("auc"));
                System.out.println("Reference in floating point, test:");
                Evaluate.print(reference, System.out);
            }
        }
        refuseUnlessGood(validation);

        Map<String, ModelCard.Metric> metrics = new LinkedHashMap<>(test.metrics());
        metrics.putAll(compared);
        String name = arguments.text("name", "resnet50");
        String version = arguments.text("version", "0.1");
        Path folder =
                Files.createDirectories(arguments.path("out").resolve(name).resolve(version));
        Path weights = new ModelBundle(folder, null).weights();
        Path part = weights.resolveSibling("model.pt.part");
        Files.copy(calibrated, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, weights, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Recipe recipe = Recipe.read(run.resolve("recipe.properties"));
        ModelCard card = new ModelCard(
                name,
                version,
                arguments.text("architecture", "ResNet50"),
                "torchscript",
                arguments.text("precision", "fp32"),
                ModelBundle.sha256(weights),
                Dataset.CLASSES,
                input,
                temperature,
                threshold,
                metrics,
                new ModelCard.EvaluatedOn(
                        "a tenth of the collection's training part, held out by patient: no picture of these patients"
                                + " was trained on",
                        test.images(),
                        test.patients()),
                new ModelCard.Training(
                        COLLECTION,
                        data.digest(),
                        split.train().size(),
                        Split.patients(split.train()),
                        recipe.seed(),
                        arguments.text("code", "unknown"),
                        (int) Math.round(recipe.phases().stream()
                                .mapToDouble(Phase::epochs)
                                .sum()),
                        null),
                INTENDED_USE,
                LIMITS);
        new ModelBundle(folder, card).writeCard();
        Files.writeString(
                folder.resolve("MODEL_CARD.md"),
                CardText.of(card, recipe, split, validation, test, arguments.text("note", "")));
        System.out.println("Written: " + folder);
    }

    /** As the card says it. */
    private static double round(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static void refuseUnlessGood(Evaluation validation) throws IOException {
        double accuracy = validation.metrics().get("accuracy").value();
        double auc = validation.metrics().get("auc").value();
        if (accuracy < LEAST_ACCURACY || auc < LEAST_AUC) {
            throw new IOException("No bundle was written: on the validation patients it needs an accuracy of "
                    + LEAST_ACCURACY + " and an AUC of " + LEAST_AUC + ", and has " + accuracy + " and " + auc + ".");
        }
    }
}
