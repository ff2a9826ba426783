package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/** Command line: measures a model bundle on a folder of classes, at its own temperature and threshold. */
public final class Evaluate {

    private Evaluate() {}

    /**
     * @param args the bundle's folder, and a folder with {@code NORMAL} and {@code PNEUMONIA}
     */
    public static void main(String[] args) {
        Command.main(() -> run(args));
    }

    private static void run(String[] args) throws InvalidBundle, IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("Two arguments are needed: a bundle's folder and a folder of classes.");
        }
        ModelBundle bundle = ModelBundle.read(Path.of(args[0]));
        bundle.verify();
        ModelCard card = bundle.card();
        Dataset data = Dataset.read(Path.of(args[1]), card.input());
        try (Network network = Network.load(bundle.weights(), false)) {
            Predictions predictions = Predictions.of(network, data.samples(), card.input());
            System.out.printf("%s on %s%n", card.id(), data);
            print(Evaluation.of(predictions, card.temperature(), card.threshold()), System.out);
        }
    }

    static void print(Evaluation evaluation, PrintStream out) {
        int[] confusion = evaluation.confusion();
        out.printf(
                "%d pictures of %d patients: %d true and %d false NORMAL, %d true and %d false PNEUMONIA%n",
                evaluation.images(), evaluation.patients(), confusion[0], confusion[2], confusion[3], confusion[1]);
        evaluation
                .metrics()
                .forEach((name, metric) -> out.printf(
                        Locale.ROOT,
                        "%-16s %.4f  (%.4f to %.4f)%n",
                        name,
                        metric.value(),
                        metric.low(),
                        metric.high()));
    }
}
