package org.radiologyai.training;

import static org.radiologyai.training.Markup.row;
import static org.radiologyai.training.WebPage.text;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Single pictures in a report: the worst mistakes, and some right answers; without permission, only their figures. */
final class ReportExamples {

    private final Report report;
    private final Pictures pictures;
    private final double threshold;

    ReportExamples(Report report, Pictures pictures) {
        this.report = report;
        this.pictures = pictures;
        this.threshold = report.card().threshold();
    }

    String html() {
        List<Evaluation.Answer> mistakes = report.mistakes();
        int[] confusion = report.headline().confusion();
        int wrong = confusion[1] + confusion[2];
        String worst = """
                <section>
                <h2>Worst mistakes</h2>
                <p class="note">%s</p>
                %s</section>
                """.formatted(
                        wrong == 0
                                ? "There is none among " + report.headline().images() + " pictures."
                                : "The surest of " + wrong + " wrong answers" + seeing(),
                        wrong == 0 ? "" : list(mistakes));
        if (!pictures.areShown()) {
            return worst;
        }
        return worst + """
                <section>
                <h2>Right answers</h2>
                <p class="note">Of each class the surest one, the middle one and the least sure one.</p>
                %s</section>
                """.formatted(cards(report.examples()));
    }

    private String seeing() {
        return pictures.areShown()
                ? ". Beside each picture, as the model gets it, what speaks for PNEUMONIA in it, from dark for little to"
                        + " yellow for the most of this picture (Grad-CAM)."
                : ". Pictures and file names are not shown in this report.";
    }

    private String list(List<Evaluation.Answer> answers) {
        return pictures.areShown() ? cards(answers) : table(answers);
    }

    private String table(List<Evaluation.Answer> answers) {
        StringBuilder rows = new StringBuilder();
        answers.forEach(
                a -> rows.append(row(a.sample().stratum(), a.said(threshold), MetricName.figure(a.probability()))));
        return Markup.table(rows, "is", "said", "P(PNEUMONIA)");
    }

    private String cards(List<Evaluation.Answer> answers) {
        return "<div class=\"cards\">\n" + answers.stream().map(this::card).collect(Collectors.joining()) + "</div>\n";
    }

    private String card(Evaluation.Answer answer) {
        Optional<String> explained = pictures.explained(answer.sample());
        return """
                <figure class="card">
                <div class="pair"><img src="%s" alt="Radiograph" width="224" height="224"/>%s</div>
                <figcaption><b class="%s">said %s</b>is %s; P(PNEUMONIA) %s<code>%s</code></figcaption>
                </figure>
                """.formatted(
                pictures.embedded(answer.sample()),
                explained
                        .map(map -> "<img src=\"%s\" alt=\"The same under its heat map\" width=\"224\" height=\"224\"/>"
                                .formatted(map))
                        .orElse("<p class=\"nothing\">Nothing speaks for PNEUMONIA.</p>"),
                answer.right(threshold) ? "right" : "wrong",
                text(answer.said(threshold)),
                truth(answer),
                MetricName.figure(answer.probability()),
                text(answer.sample().name()));
    }

    private static String truth(Evaluation.Answer answer) {
        return text(answer.sample().stratum());
    }
}
