package org.radiologyai.training;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelCard;

/** The model card for people (Mitchell et al. 2019), in Markdown, with the figures that were measured. */
final class CardText {

    private CardText() {}

    static String of(
            ModelCard card,
            DataSource source,
            Recipe recipe,
            Optional<String> begunFrom,
            Split split,
            Evaluation validation,
            Evaluation test) {
        return """
                # %s %s

                %s. Two answers, NORMAL and PNEUMONIA, on a frontal chest radiograph; %s arithmetic.

                ## What it is for
                %s It must not be the reason to treat a patient, or not to.

                ## What it must not be trusted with
                %s

                ## Data
                %s%s. The weights in `model.pt` were derived from these pictures, which were changed for it: cropped,
                turned, and varied in gray scale and sharpness.

                %s Pictures whose bytes are those of another one were left out. The rest was divided by patient, so that
                nobody is in two parts; patients were balanced by the class and cause of their first picture.

                | part | pictures | patients | normal | bacterial | viral |
                | --- | --- | --- | --- | --- | --- |
                %s
                %s
                %s

                ## How well it does
                On patients that it never saw, with the interval that 95 %% of the patients drawn anew would give.
                The validation patients served to choose the epoch, to calibrate the probabilities (temperature %s) and
                to decide whether the model is published at all. The threshold is %s of the calibrated probability, which
                weighs both classes the same. This training neither saw nor chose by the test patients.

                | figure | validation | test |
                | --- | --- | --- |
                %s

                Of the test patients' %d normal pictures %d were called PNEUMONIA; of the %d with pneumonia %d were called
                NORMAL. `recall_bacteria` and `recall_virus` are the shares found of pneumonias of either cause. `ece` and
                `brier` measure how far the confidence can be taken at its word (0 is perfect).
                %s
                ## How it was made
                Trained from %s by `org.radiologyai.training`, seed %d, AdamW at %s after %d warm-up steps
                with a cosine decay, weight decay %s, label smoothing %s, both classes weighing the same, the weights
                averaged over about the last %d pictures. Phases (size of the pictures × epochs, batch): %s. Every
                picture was flipped, turned, stretched, shifted, and changed in gray scale, sharpness, compression and
                noise at random, with a strength from %s at the beginning to %s at the end, and is brought to the same brightness and contrast, because pictures of the two classes
                may come from different exports and a network would rather learn that.

                Code: %s. Data digest: `%s`.

                ## Fairness
                %s
                """.formatted(
                        card.name(),
                        card.version(),
                        card.architecture(),
                        card.precision(),
                        source.intendedUse(),
                        source.limits().stream().map(limit -> "- " + limit).collect(Collectors.joining("\n")),
                        source.name(),
                        source.url().isEmpty() ? "" : " (" + source.url() + ")",
                        source.description(),
                        part("training", split.train()),
                        part("validation", split.validation()),
                        part("test", split.test()),
                        card.temperature(),
                        card.threshold(),
                        figures(validation, test),
                        test.confusion()[0] + test.confusion()[1],
                        test.confusion()[1],
                        test.confusion()[2] + test.confusion()[3],
                        test.confusion()[2],
                        compared(card),
                        begunFrom
                                .map(sha256 -> "the weights of an earlier training (SHA-256 `" + sha256 + "`)")
                                .orElse("random weights"),
                        recipe.seed(),
                        recipe.learningRate(),
                        recipe.warmUpSteps(),
                        recipe.weightDecay(),
                        recipe.smoothing(),
                        recipe.averaged(),
                        recipe.phases().stream()
                                .map(p -> p.size() + " × " + p.epochs() + ", " + p.batch())
                                .collect(Collectors.joining("; ")),
                        recipe.strength(),
                        recipe.lastStrength(),
                        card.training().codeVersion(),
                        card.training().dataDigest(),
                        source.fairness());
    }

    private static String part(String name, List<Sample> samples) {
        return "| %s | %d | %d | %d | %d | %d |"
                .formatted(
                        name,
                        samples.size(),
                        Split.patients(samples),
                        count(samples, "NORMAL"),
                        count(samples, "PNEUMONIA bacteria"),
                        count(samples, "PNEUMONIA virus"));
    }

    private static long count(List<Sample> samples, String stratum) {
        return samples.stream().filter(s -> s.stratum().equals(stratum)).count();
    }

    private static String figures(Evaluation validation, Evaluation test) {
        return test.metrics().keySet().stream()
                .map(name -> "| %s | %s | %s |"
                        .formatted(
                                name,
                                figure(validation.metrics().get(name)),
                                figure(test.metrics().get(name))))
                .collect(Collectors.joining("\n"));
    }

    private static String compared(ModelCard card) {
        ModelCard.Metric fp32 = card.metrics().get("fp32_latency_ms");
        if (fp32 == null) {
            return "";
        }
        return """

                The same network in fp32, at the same threshold: test accuracy %s, AUC %s. One picture takes %.0f ms in
                %s and %.0f ms in fp32 (medians, one call at a time, on the machine that published this).
                """.formatted(
                        figure(card.metrics().get("fp32_accuracy")),
                        figure(card.metrics().get("fp32_auc")),
                        card.metrics().get("latency_ms").value(),
                        card.precision(),
                        fp32.value());
    }

    private static String figure(ModelCard.Metric metric) {
        return metric == null
                ? ""
                : String.format(Locale.ROOT, "%.4f (%.4f to %.4f)", metric.value(), metric.low(), metric.high());
    }
}
