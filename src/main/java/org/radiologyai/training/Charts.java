package org.radiologyai.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.radiologyai.models.ModelCard;

/** The diagrams of a report. Where there are two parts, the one that counts is drawn in full and the other beside it. */
final class Charts {

    private static final int ROW = 32;
    private static final int NAMES = 124;
    private static final double HEADROOM = 1.1;
    /** Room that the size of the pictures needs, written over its phase. */
    private static final double NARROWEST_LABEL = 26;

    private final Report report;

    Charts(Report report) {
        this.report = report;
    }

    /** All shares among the figures as dots with their intervals. */
    String figures() {
        Set<String> names = new LinkedHashSet<>();
        report.parts().values().forEach(part -> names.addAll(part.metrics().keySet()));
        names.removeIf(name -> !MetricName.isShare(name));
        List<String> rows = List.copyOf(names);
        double lowest = report.parts().values().stream()
                .flatMap(part -> part.metrics().entrySet().stream())
                .filter(metric -> names.contains(metric.getKey()))
                .mapToDouble(metric -> metric.getValue().low())
                .min()
                .orElse(0);
        Plot plot = new Plot(
                Axis.covering("", Math.min(lowest, 0.9), 1),
                Axis.rows(rows.stream().map(MetricName::brief).toList()),
                NAMES,
                44 + ROW * rows.size());
        for (Map.Entry<String, Evaluation> part : report.parts().entrySet()) {
            boolean counts = part.getKey().equals(report.headlinePart());
            double offset = report.parts().size() == 1 ? 0 : counts ? 0.16 : -0.16;
            for (int row = 0; row < rows.size(); row++) {
                ModelCard.Metric metric = part.getValue().metrics().get(rows.get(row));
                if (metric != null) {
                    plot.line(
                            kind(part.getKey()) + " whisker", metric.low(), row + offset, metric.high(), row + offset);
                    plot.dot(kind(part.getKey()), metric.value(), row + offset, part.getKey() + " " + words(metric));
                }
            }
        }
        return plot.svg("Figures with 95 % intervals", "The shares of the table as dots, each on its interval.");
    }

    String roc() {
        Plot plot = Plot.square(Axis.share("false positive rate (1 − specificity)"), Axis.share("recall"))
                .line("chance", 0, 0, 1, 1);
        report.parts()
                .forEach((name, part) -> plot.line(
                        kind(name),
                        OperatingPoint.all(part.answers()).stream()
                                .map(p -> new double[] {p.falsePositiveRate(), p.recall()})
                                .toList()));
        List<OperatingPoint> points = OperatingPoint.all(report.headline().answers());
        if (!points.isEmpty()) {
            OperatingPoint at = OperatingPoint.at(report.card().threshold(), points);
            mark(plot, at.falsePositiveRate(), at.recall());
        }
        return plot.svg(
                "ROC curve",
                "Recall against the share of false alarms for every threshold; the dot is the threshold in use.");
    }

    String precisionRecall() {
        Plot plot = Plot.square(Axis.share("recall"), Axis.share("precision"));
        Evaluation headline = report.headline();
        double prevalence = headline.answers().stream()
                .mapToInt(Evaluation.Answer::label)
                .average()
                .orElse(Double.NaN);
        plot.line("chance", 0, prevalence, 1, prevalence);
        report.parts()
                .forEach((name, part) -> plot.line(
                        kind(name),
                        OperatingPoint.all(part.answers()).stream()
                                .map(p -> new double[] {p.recall(), p.precision()})
                                .toList()));
        List<OperatingPoint> points = OperatingPoint.all(headline.answers());
        if (!points.isEmpty()) {
            OperatingPoint at = OperatingPoint.at(report.card().threshold(), points);
            mark(plot, at.recall(), at.precision());
        }
        return plot.svg(
                "Precision–recall curve",
                "Precision against recall for every threshold; the dot is the threshold in use.");
    }

    private void mark(Plot plot, double x, double y) {
        String words = "threshold " + MetricName.setting(report.card().threshold());
        plot.dot("point", x, y, words);
        if (Double.isFinite(x) && Double.isFinite(y)) {
            boolean below = y > 0.5;
            plot.words(x > 0.5 ? "end" : "start", x, y, x > 0.5 ? -10 : 10, below ? 24 : -14, words);
        }
    }

    /** Of the part that counts. */
    String reliability() {
        List<Bin> bins = Bin.of(report.headline().answers(), ReportJson.RELIABILITY_BINS);
        Plot plot = Plot.square(Axis.share("probability of PNEUMONIA said"), Axis.share("share that has pneumonia"))
                .line("chance", 0, 0, 1, 1);
        List<Bin> filled = bins.stream().filter(b -> b.count() > 0).toList();
        for (Bin bin : filled) {
            double[] interval = bin.interval();
            plot.line("headline whisker", bin.probability(), interval[0], bin.probability(), interval[1]);
        }
        for (Bin bin : filled) {
            plot.words("middle", (bin.low() + bin.high()) / 2, 1, 0, -6, Integer.toString(bin.count()));
            plot.dot(
                    "headline",
                    bin.probability(),
                    bin.share(),
                    bin.count() + " pictures: said " + MetricName.figure(bin.probability()) + ", found "
                            + MetricName.figure(bin.share()));
        }
        return plot.svg(
                "Reliability diagram",
                "Ten ranges of the probability said, against the share of pneumonias among their pictures.");
    }

    /** Of the part that counts: normal pictures upwards, pneumonias downwards. */
    String histogram() {
        List<Bin> bins = Bin.of(report.headline().answers(), ReportJson.HISTOGRAM_BINS);
        Axis counts = mirrored(
                "pictures (square-root scale)",
                bins.stream().mapToInt(Bin::normal).max().orElse(0),
                bins.stream().mapToInt(Bin::pneumonia).max().orElse(0));
        Plot plot = Plot.square(Axis.share("probability of PNEUMONIA said"), counts);
        for (Bin bin : bins) {
            String range = MetricName.setting(bin.low()) + " to " + MetricName.setting(bin.high()) + ": ";
            if (bin.normal() > 0) {
                plot.bar("normal", bin.low(), 0, bin.high(), Math.sqrt(bin.normal()), range + bin.normal() + " normal");
            }
            if (bin.pneumonia() > 0) {
                plot.bar(
                        "pneumonia",
                        bin.low(),
                        0,
                        bin.high(),
                        -Math.sqrt(bin.pneumonia()),
                        range + bin.pneumonia() + " pneumonia");
            }
        }
        double threshold = report.card().threshold();
        plot.line("axis", 0, 0, 1, 0);
        plot.line("threshold", threshold, counts.low(), threshold, counts.high());
        plot.words("start", threshold, counts.high(), 6, 12, "threshold " + MetricName.setting(threshold));
        return plot.svg(
                "Probabilities by class",
                "How many normal pictures (upwards) and pneumonias (downwards) got which probability.");
    }

    /** Roots to both sides of 0, labelled with what they are roots of. */
    private static Axis mirrored(String label, int mostAbove, int mostBelow) {
        List<Axis.Tick> ticks = new ArrayList<>(List.of(new Axis.Tick(0, "0")));
        roundCounts(mostAbove).forEach(count -> ticks.add(new Axis.Tick(Math.sqrt(count), count.toString())));
        roundCounts(mostBelow).forEach(count -> ticks.add(new Axis.Tick(-Math.sqrt(count), count.toString())));
        return new Axis(label, -HEADROOM * Math.sqrt(mostBelow), HEADROOM * Math.sqrt(mostAbove), ticks);
    }

    /** One near the largest, and one near a quarter of it, where its root is half as high. */
    private static Set<Integer> roundCounts(int largest) {
        Set<Integer> counts = new LinkedHashSet<>(List.of(roundDown(largest), roundDown(largest / 4.0)));
        counts.remove(0);
        return counts;
    }

    /** To one digit. */
    private static int roundDown(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, value))));
        return (int) (Math.floor(value / power) * power);
    }

    String loss() {
        List<Epoch> epochs = report.epochs();
        double[] losses = epochs.stream()
                .flatMapToDouble(e -> DoubleStream.of(e.trainingLoss(), e.loss()))
                .filter(Double::isFinite)
                .toArray();
        Axis loss = Axis.covering("loss", 0, Arrays.stream(losses).max().orElse(1));
        Plot plot = epochPlot(loss);
        curve(plot, "other", epochs.stream().mapToDouble(Epoch::trainingLoss).toArray(), "training loss");
        curve(plot, "headline", epochs.stream().mapToDouble(Epoch::loss).toArray(), "validation loss");
        // The weights that are kept are always of the last phase, whose pictures have the size that is served.
        int lastSize = epochs.get(epochs.size() - 1).size();
        IntStream.range(0, epochs.size())
                .filter(i -> epochs.get(i).size() == lastSize
                        && Double.isFinite(epochs.get(i).loss()))
                .boxed()
                .min(Comparator.comparingDouble(i -> epochs.get(i).loss()))
                .ifPresent(i -> plot.dot("point", i + 1.0, epochs.get(i).loss(), "lowest of the last phase"));
        return plot.svg("Loss by epoch", "Training loss and validation loss after each epoch.");
    }

    String learning() {
        List<Epoch> epochs = report.epochs();
        double lowest = epochs.stream()
                .flatMapToDouble(e -> DoubleStream.of(e.accuracy(), e.auc()))
                .filter(Double::isFinite)
                .min()
                .orElse(0);
        Plot plot = epochPlot(Axis.covering("share", Math.min(lowest, 0.95), 1));
        curve(plot, "other", epochs.stream().mapToDouble(Epoch::auc).toArray(), "AUC");
        curve(plot, "headline", epochs.stream().mapToDouble(Epoch::accuracy).toArray(), "accuracy");
        return plot.svg("Validation by epoch", "Accuracy and AUC on the validation pictures after each epoch.");
    }

    /** With the phases, in which pictures have one size, as bands. */
    private Plot epochPlot(Axis y) {
        List<Epoch> epochs = report.epochs();
        Plot plot = new Plot(Axis.counting("epoch", epochs.size()), y);
        int start = 0;
        boolean shaded = false;
        while (start < epochs.size()) {
            int size = epochs.get(start).size();
            int first = start;
            int end = IntStream.range(start, epochs.size())
                    .filter(i -> epochs.get(i).size() != size)
                    .findFirst()
                    .orElse(epochs.size());
            double from = first + 0.5;
            double to = end + 0.5;
            if (shaded) {
                plot.bar("phase", from, y.low(), to, y.high(), size + " px");
            }
            if (plot.width(to - from) >= NARROWEST_LABEL) {
                boolean roomy = plot.width(to - from) >= 1.6 * NARROWEST_LABEL;
                plot.words("middle", (from + to) / 2, y.high(), 0, -6, roomy ? size + " px" : "" + size);
            }
            shaded = !shaded;
            start = end;
        }
        return plot;
    }

    private static void curve(Plot plot, String kind, double[] values, String meaning) {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(new double[] {i + 1.0, values[i]});
        }
        plot.line(kind, points);
        if (values.length == 1) {
            plot.dot(kind, 1, values[0], meaning);
        }
    }

    /** The class of its lines and dots. */
    String kind(String part) {
        return part.equals(report.headlinePart()) ? "headline" : "other";
    }

    private static String words(ModelCard.Metric metric) {
        return MetricName.figure(metric.value()) + " (" + MetricName.figure(metric.low()) + " to "
                + MetricName.figure(metric.high()) + ")";
    }
}
