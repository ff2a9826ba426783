package org.radiologyai.training;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.radiologyai.models.InvalidBundle;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/** Command line: measures a model bundle on a folder of classes, at its own temperature and threshold. */
public final class Evaluate {

    private Evaluate() {}

    /**
     * @param args the bundle's folder, a folder with {@code NORMAL} and {@code PNEUMONIA}, and, if a report is wanted,
     *     the folder to write {@code report.html} and {@code report.json} to, with pictures
     */
    public static void main(String[] args) {
        Command.main(() -> run(args, System.out));
    }

    static Evaluation run(String[] args, PrintStream out) throws InvalidBundle, IOException {
        if (args.length < 2 || args.length > 3) {
            throw new IllegalArgumentException("Two arguments are needed: a bundle's folder and a folder of classes."
                    + " A third one is a folder for the report.");
        }
        ModelBundle bundle = ModelBundle.read(Path.of(args[0]));
        bundle.verify();
        ModelCard card = bundle.card();
        Dataset data = Dataset.read(Path.of(args[1]), card.input());
        out.println(card.id());
        out.println(new DataReport(Map.of(args[1], data)));
        try (Network network = Network.load(bundle.weights(), false)) {
            Evaluation evaluation = Evaluation.of(
                    Predictions.of(network, data.samples(), card.input()), card.temperature(), card.threshold());
            print(evaluation, out);
            if (args.length == 3) {
                new Report(card, Calibration.RULE, Map.of("evaluation", evaluation), List.of(), Instant.now())
                        .write(Path.of(args[2]), Pictures.shown(network, card.input()));
            }
            return evaluation;
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
