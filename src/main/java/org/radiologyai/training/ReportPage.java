package org.radiologyai.training;

import static org.radiologyai.training.Markup.figure;
import static org.radiologyai.training.Markup.key;
import static org.radiologyai.training.Markup.row;
import static org.radiologyai.training.Markup.table;
import static org.radiologyai.training.WebPage.text;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelCard;

/** {@link Report} as a page for people: the conclusion first, then every figure, then what it rests on. */
final class ReportPage {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> TILES = List.of("auc", "accuracy", "recall", "specificity");
    private static final int TABLE_THRESHOLDS = 10;

    private final Report report;
    private final ModelCard card;
    private final Evaluation headline;
    private final Charts charts;

    private ReportPage(Report report) {
        this.report = report;
        this.card = report.card();
        this.headline = report.headline();
        this.charts = new Charts(report);
    }

    static String of(Report report, Pictures pictures) {
        ReportPage page = new ReportPage(report);
        String body = page.header()
                + page.figures()
                + page.curves()
                + page.training()
                + page.compared()
                + new ReportExamples(report, pictures).html()
                + page.limits();
        return WebPage.of(report.card().name() + " " + report.card().version() + ": evaluation", body);
    }

    private String header() {
        String tiles = TILES.stream()
                .filter(headline.metrics()::containsKey)
                .map(name -> """
                        <div class="tile"><dt>%s</dt><dd>%s<small>%s</small></dd></div>
                        """.formatted(
                                text(MetricName.brief(name)),
                                MetricName.figure(headline.metrics().get(name).value()),
                                interval(headline.metrics().get(name))))
                .collect(Collectors.joining());
        return """
                <header>
                <p class="kind">Evaluation report</p>
                <h1>%s <span>%s</span></h1>
                <p class="about">%s · %s · takes %s × %s pixels · %s</p>
                <dl class="tiles">
                %s</dl>
                <p class="note">On the part “%s”, with 95 %% bootstrap intervals over patients.</p>
                </header>
                <section>
                <h2>What was measured</h2>
                <dl class="facts">
                %s</dl>
                </section>
                """.formatted(
                        text(card.name()),
                        text(card.version()),
                        text(card.architecture()),
                        text(card.precision()),
                        card.input().width(),
                        card.input().height(),
                        date(report),
                        tiles,
                        text(report.headlinePart()),
                        facts());
    }

    static String date(Report report) {
        return MINUTE.format(report.made());
    }

    private String facts() {
        StringBuilder facts = new StringBuilder();
        report.parts()
                .forEach((name, part) -> facts.append(fact(
                        "Part “" + name + "”",
                        part.images() + " pictures of " + part.patients() + " patients: "
                                + ReportJson.strata(part).entrySet().stream()
                                        .map(s -> s.getValue() + " " + s.getKey() + share(s.getValue(), part.images()))
                                        .collect(Collectors.joining(", ")))));
        facts.append(fact("Where they come from", card.evaluatedOn().split()));
        facts.append(fact("Threshold", MetricName.setting(card.threshold()) + ". " + report.rule()));
        facts.append(fact("Temperature", MetricName.setting(card.temperature())));
        facts.append(fact(
                "Trained on",
                card.training().images() + " pictures of " + card.training().patients() + " patients, seed "
                        + card.training().seed() + ", code " + card.training().codeVersion()));
        facts.append(fact("Data", card.training().data()));
        facts.append(code("Data digest", card.training().dataDigest()));
        facts.append(code("Weights, SHA-256", card.sha256()));
        return facts.toString();
    }

    private static String fact(String name, String value) {
        return "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(text(name), text(value));
    }

    private static String code(String name, String value) {
        return "<div><dt>%s</dt><dd><code>%s</code></dd></div>\n".formatted(text(name), text(value));
    }

    private static String share(long count, int of) {
        return " (" + percent(count, of) + ")";
    }

    private static String percent(long count, long of) {
        return of == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * count / of);
    }

    private String figures() {
        Set<String> names = new LinkedHashSet<>();
        report.parts().values().forEach(part -> names.addAll(part.metrics().keySet()));
        String rows = names.stream()
                .map(name -> "<tr><th scope=\"row\">%s<small>%s</small></th>%s</tr>\n"
                        .formatted(
                                text(MetricName.brief(name)),
                                text(MetricName.meaning(name)),
                                report.parts().values().stream()
                                        .map(part -> cell(part.metrics().get(name)))
                                        .collect(Collectors.joining())))
                .collect(Collectors.joining());
        String columns = report.parts().keySet().stream()
                .map(part -> "<th scope=\"col\">" + text(part) + "</th>")
                .collect(Collectors.joining());
        return """
                <section>
                <h2>Figures</h2>
                <div class="wide">
                <div class="scroll"><table class="figures">
                <thead><tr><th scope="col">Figure</th>%s</tr></thead>
                <tbody>
                %s</tbody></table></div>
                <div>
                %s%s</div>
                </div>
                </section>
                """.formatted(
                columns, rows, figure("Shares and their intervals", partKeys(), charts.figures(), "", ""), confusion());
    }

    private static String cell(ModelCard.Metric metric) {
        return metric == null
                ? "<td>–</td>"
                : "<td>%s<small>%s</small></td>".formatted(MetricName.figure(metric.value()), interval(metric));
    }

    private static String interval(ModelCard.Metric metric) {
        return MetricName.figure(metric.low()) + " – " + MetricName.figure(metric.high());
    }

    private String confusion() {
        int[] counts = headline.confusion();
        return """
                <figure>
                <h3>Answers by class, %s</h3>
                <table class="confusion">
                <thead><tr><td></td><th scope="col">said NORMAL</th><th scope="col">said PNEUMONIA</th></tr></thead>
                <tbody>
                <tr><th scope="row">is NORMAL</th>%s%s</tr>
                <tr><th scope="row">is PNEUMONIA</th>%s%s</tr>
                </tbody></table>
                </figure>
                """.formatted(
                        text(report.headlinePart()),
                        count("right", counts[0], counts[1]),
                        count("wrong", counts[1], counts[0]),
                        count("wrong", counts[2], counts[3]),
                        count("right", counts[3], counts[2]));
    }

    private static String count(String kind, int count, int otherOfRow) {
        return "<td class=\"%s\">%s<small>%s</small></td>".formatted(kind, count, percent(count, count + otherOfRow));
    }

    private String curves() {
        List<OperatingPoint> points = OperatingPoint.all(headline.answers());
        return """
                <section>
                <h2>Ranking</h2>
                <p class="note">How well the probability separates the classes, whatever the threshold.</p>
                <div class="plots">
                %s%s</div>
                </section>
                <section>
                <h2>Probabilities</h2>
                <p class="note">Whether the probability can be taken at its word. Part “%s”.</p>
                <div class="plots">
                %s%s</div>
                </section>
                """.formatted(
                        figure(
                                "ROC",
                                partKeys("auc", "AUC") + key("chance", "guessing"),
                                charts.roc(),
                                "At other thresholds",
                                thresholds(points)),
                        figure(
                                "Precision and recall",
                                partKeys() + key("chance", "guessing"),
                                charts.precisionRecall(),
                                "",
                                ""),
                        text(report.headlinePart()),
                        figure(
                                "Reliability",
                                key("headline", "found, 95 % interval")
                                        + key("chance", "as said")
                                        + "<span>" + calibration() + "</span>",
                                charts.reliability(),
                                "As a table",
                                bins(Bin.of(headline.answers(), ReportJson.RELIABILITY_BINS))),
                        figure(
                                "Distribution",
                                key("normal", "normal") + key("pneumonia", "pneumonia"),
                                charts.histogram(),
                                "As a table",
                                bins(Bin.of(headline.answers(), ReportJson.HISTOGRAM_BINS))));
    }

    private String calibration() {
        return List.of("ece", "brier").stream()
                .filter(headline.metrics()::containsKey)
                .map(name -> name.equals("ece") ? "ECE " + value(name) : "Brier " + value(name))
                .collect(Collectors.joining(", "));
    }

    private String value(String metric) {
        return MetricName.figure(headline.metrics().get(metric).value());
    }

    private String thresholds(List<OperatingPoint> points) {
        if (points.isEmpty()) {
            return "";
        }
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i < TABLE_THRESHOLDS; i++) {
            double threshold = (double) i / TABLE_THRESHOLDS;
            OperatingPoint at = OperatingPoint.at(threshold, points);
            rows.append(row(
                    MetricName.setting(threshold),
                    MetricName.figure(at.recall()),
                    MetricName.figure(1 - at.falsePositiveRate()),
                    MetricName.figure(at.precision())));
        }
        return table(rows, "threshold", "recall", "specificity", "precision");
    }

    private static String bins(List<Bin> bins) {
        StringBuilder rows = new StringBuilder();
        bins.forEach(bin -> rows.append(row(
                MetricName.setting(bin.low()) + " – " + MetricName.setting(bin.high()),
                Integer.toString(bin.normal()),
                Integer.toString(bin.pneumonia()),
                MetricName.figure(bin.probability()),
                MetricName.figure(bin.share()))));
        return table(rows, "probability", "normal", "pneumonia", "mean said", "share found");
    }

    private String training() {
        if (report.epochs().isEmpty()) {
            return "";
        }
        StringBuilder rows = new StringBuilder();
        report.epochs()
                .forEach(epoch -> rows.append(row(
                        Integer.toString(epoch.number()),
                        epoch.size() + " px",
                        MetricName.figure(epoch.trainingLoss()),
                        MetricName.figure(epoch.loss()),
                        MetricName.figure(epoch.accuracy()),
                        MetricName.figure(epoch.auc()),
                        Progress.time(epoch.seconds()))));
        return """
                <section>
                <h2>Training</h2>
                <p class="note">Bands are phases with one size of the pictures. The training loss is of varied pictures and
                smoothed labels, and so may lie above the validation loss.</p>
                <div class="plots">
                %s%s</div>
                </section>
                """.formatted(
                figure(
                        "Loss",
                        key("headline", "validation")
                                + key("other", "training")
                                + key("point", "lowest of the last phase"),
                        charts.loss(),
                        "As a table",
                        table(rows, "epoch", "size", "training loss", "validation loss", "accuracy", "AUC", "time")),
                figure("Validation", key("headline", "accuracy") + key("other", "AUC"), charts.learning(), "", ""));
    }

    /** With the same network in floating point, where the card has that. */
    private String compared() {
        Map<String, ModelCard.Metric> metrics = card.metrics();
        if (metrics.keySet().stream().noneMatch(name -> name.startsWith("fp32_"))) {
            return "";
        }
        return """
                <section>
                <h2>Against floating point</h2>
                <div class="scroll"><table class="figures compared">
                <thead><tr><th scope="col">Arithmetic</th><th scope="col">Accuracy</th><th scope="col">AUC</th>\
                <th scope="col">ms a picture</th></tr></thead>
                <tbody>
                <tr><th scope="row">%s (this)</th>%s%s%s</tr>
                <tr><th scope="row">fp32</th>%s%s%s</tr>
                </tbody></table></div>
                <p class="note">The same network in both, as the model card has it. Times are the median of calls one at a time, on
                the machine that made the bundle.</p>
                </section>
                """.formatted(
                        text(card.precision()),
                        cell(metrics.get("accuracy")),
                        cell(metrics.get("auc")),
                        milliseconds(metrics.get("latency_ms")),
                        cell(metrics.get("fp32_accuracy")),
                        cell(metrics.get("fp32_auc")),
                        milliseconds(metrics.get("fp32_latency_ms")));
    }

    private static String milliseconds(ModelCard.Metric metric) {
        return metric == null
                ? "<td>–</td>"
                : String.format(
                        Locale.ROOT,
                        "<td>%.1f<small>%.1f – %.1f</small></td>",
                        metric.value(),
                        metric.low(),
                        metric.high());
    }

    private String limits() {
        return """
                <section>
                <h2>Limits</h2>
                <p>%s</p>
                <ul>
                %s</ul>
                </section>
                """.formatted(
                        text(card.intendedUse()),
                        card.limits().stream()
                                .map(limit -> "<li>" + text(limit) + "</li>\n")
                                .collect(Collectors.joining()));
    }

    private String partKeys() {
        return report.parts().keySet().stream()
                .map(part -> key(charts.kind(part), part))
                .collect(Collectors.joining());
    }

    private String partKeys(String metric, String words) {
        return report.parts().entrySet().stream()
                .map(part -> {
                    ModelCard.Metric figure = part.getValue().metrics().get(metric);
                    return key(
                            charts.kind(part.getKey()),
                            part.getKey()
                                    + (figure == null ? "" : ", " + words + " " + MetricName.figure(figure.value())));
                })
                .collect(Collectors.joining());
    }
}
