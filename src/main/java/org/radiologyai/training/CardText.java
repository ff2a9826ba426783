package org.radiologyai.training;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelCard;

/** The model card for people (Mitchell et al. 2019), in Markdown, with the figures that were measured. */
final class CardText {

    private CardText() {}

    static String of(ModelCard card, Recipe recipe, Split split, Evaluation validation, Evaluation test, String note) {
        return """
                # %s %s

                %s. Two answers, NORMAL and PNEUMONIA, on a frontal chest radiograph; %s arithmetic.

                ## What it is for
                %s It must not be the reason to treat a child, or not to.

                ## What it must not be trusted with
                %s

                ## Data
                %s (https://data.mendeley.com/datasets/rscbjbr9sj). The weights in `model.pt` were derived from these
                pictures, which were changed for it: cropped, turned, and varied in gray scale and sharpness.

                Radiographs of children of one to five years, taken in routine care at Guangzhou Women and Children's
                Medical Center, and labelled by two physicians (a third checked the evaluation part). Only the
                collection's training part was used. Pictures whose bytes are those of another one were left out. The
                rest was divided by patient, so that nobody is in two parts; patients were balanced by the class and cause of their first
                picture.

                | part | pictures | patients | normal | bacterial | viral |
                | --- | --- | --- | --- | --- | --- |
                %s
                %s
                %s

                ## How well it does
                On patients that it never saw, with the interval that 95 %% of the patients drawn anew would give.
                The validation patients served to calibrate the probabilities (temperature %s); the threshold is %s, which weighs
                both classes the same. The test patients were neither trained nor calibrated on.

                | figure | validation | test |
                | --- | --- | --- |
                %s

                Of the test patients' %d normal pictures %d were called PNEUMONIA; of the %d with pneumonia %d were called
                NORMAL. `recall_bacteria` and `recall_virus` are the shares found of pneumonias of either cause. `ece` and
                `brier` measure how far the confidence can be taken at its word (0 is perfect).
                %s
                ## How it was made
                Trained from random weights by `org.radiologyai.training`, seed %d, AdamW at %s after %d warm-up steps
                with a cosine decay, weight decay %s, label smoothing %s, both classes weighing the same. Phases (size of
                the pictures × epochs, batch): %s. Every picture was flipped, turned, stretched, shifted, and changed in
                gray scale, sharpness and noise at random, because pictures of the two classes come from different
                exports and a network would rather learn that. %s

                Code: %s. Data digest: `%s`.

                ## Fairness
                The collection tells neither sex, age in years, origin nor illness beside the lung; whether the model does
                equally well for all of these cannot be known from it. All children lived in one region and were seen on
                the machines of one hospital. Normal pictures and pneumonias were not gathered in the same way, which
                flatters every figure above. Measure it on your own patients before you look at its answers.
                """.formatted(
                        card.name(),
                        card.version(),
                        card.architecture(),
                        card.precision(),
                        card.intendedUse(),
                        card.limits().stream().map(limit -> "- " + limit).collect(Collectors.joining("\n")),
                        card.training().data(),
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
                        recipe.seed(),
                        recipe.learningRate(),
                        recipe.warmUpSteps(),
                        recipe.weightDecay(),
                        recipe.smoothing(),
                        recipe.phases().stream()
                                .map(p -> p.size() + " × " + p.epochs() + ", " + p.batch())
                                .collect(Collectors.joining("; ")),
                        note,
                        card.training().codeVersion(),
                        card.training().dataDigest());
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
