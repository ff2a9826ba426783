package org.radiologyai.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.radiologyai.models.ModelCard;

/**
 * Everything that is known about how well a model does, for people ({@code report.html}) and for machines
 * ({@code report.json}, from which every curve can be drawn again).
 *
 * @param card of the model
 * @param rule in a sentence: how the threshold was chosen
 * @param parts what was measured on which pictures, by the part's name; the last one, {@code test}, is what counts
 * @param epochs of the training; none if they are not known
 * @param made when
 */
record Report(ModelCard card, String rule, Map<String, Evaluation> parts, List<Epoch> epochs, Instant made) {

    static final String JSON = "report.json";
    static final String HTML = "report.html";

    private static final int MISTAKES = 12;

    Report {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("A report needs pictures that were answered.");
        }
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
        epochs = List.copyOf(epochs);
    }

    /** Writes both forms into a folder, which is made if it is not there. */
    void write(Path folder, Pictures pictures) throws IOException {
        Files.createDirectories(folder);
        WebPage.write(folder.resolve(JSON), ReportJson.write(this, pictures));
        WebPage.write(folder.resolve(HTML), ReportPage.of(this, pictures));
    }

    /** Name of the part that counts. */
    String headlinePart() {
        return List.copyOf(parts.keySet()).get(parts.size() - 1);
    }

    /** Of the part that counts. */
    Evaluation headline() {
        return parts.get(headlinePart());
    }

    /** The wrong answers that the model was surest of, the worst one first. */
    List<Evaluation.Answer> mistakes() {
        return headline().answers().stream()
                .filter(a -> !a.right(card.threshold()))
                .sorted(Comparator.comparingDouble(Report::distance).reversed())
                .limit(MISTAKES)
                .toList();
    }

    /** Right answers of each class: the surest one, the middle one and the least sure one. */
    List<Evaluation.Answer> examples() {
        List<Evaluation.Answer> examples = new ArrayList<>();
        for (int label = 0; label < Dataset.CLASSES.size(); label++) {
            int wanted = label;
            List<Evaluation.Answer> right = headline().answers().stream()
                    .filter(a -> a.label() == wanted && a.right(card.threshold()))
                    .sorted(Comparator.comparingDouble(Report::distance))
                    .toList();
            if (!right.isEmpty()) {
                Set<Integer> chosen = new LinkedHashSet<>(List.of(0, right.size() / 2, right.size() - 1));
                chosen.forEach(i -> examples.add(right.get(i)));
            }
        }
        return examples;
    }

    /** Of the probability from the truth. */
    private static double distance(Evaluation.Answer answer) {
        return Math.abs(answer.probability() - answer.label());
    }
}
