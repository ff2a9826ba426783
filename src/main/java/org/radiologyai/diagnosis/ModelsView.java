package org.radiologyai.diagnosis;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.ModelReport;
import org.radiologyai.models.ModelReport.Point;

/** The page of all models: their cards for people, and the curves that they were judged by. */
@Named
@RequestScoped
public class ModelsView {

    /** By which versions are set beside each other. */
    private static final List<String> COMPARED = List.of("accuracy", "auc", "recall", "specificity", "latency_ms");

    /** Of a curve's frame, in the units of its drawing. */
    private static final int SIDE = 160;

    private static final List<String> ALIASES = List.of("champion", "challenger", "");

    @Inject
    ModelCatalog catalog;

    @Inject
    RolloutView rollout;

    @Inject
    LanguageView language;

    private List<Entry> entries;

    @PostConstruct
    void read() {
        entries = catalog.bundles().stream()
                .map(bundle -> new Entry(bundle, rollout.alias(bundle.card().id()), ModelReport.of(bundle)))
                .sorted(Comparator.comparing(entry -> ALIASES.indexOf(entry.alias)))
                .toList();
    }

    /** All models, the champion first, then a challenger. */
    public List<Entry> getEntries() {
        return entries;
    }

    /** Whether the page has a section of this model. */
    public boolean has(String id) {
        return entries.stream().anyMatch(entry -> entry.card().id().equals(id));
    }

    /** The metrics that versions are compared by. */
    public List<String> getCompared() {
        return COMPARED;
    }

    /** A metric in words; one that is not known here, by its name in the card. */
    public String label(String metric) {
        return language.textOr("metric." + metric, metric);
    }

    /** A measured value for people: shares as percentages, times in milliseconds, losses as they are. */
    public String figure(String metric, double value) {
        Locale locale = language.getLocale();
        if (metric.endsWith("_ms")) {
            return String.format(locale, "%.1f", value);
        }
        return metric.contains("auc") || metric.equals("brier") || metric.equals("ece")
                ? String.format(locale, "%.3f", value)
                : String.format(locale, "%.1f\u00a0%%", 100 * value);
    }

    /**
     * One model on the page.
     *
     * @param bundle with its card
     * @param alias what it is now, champion or challenger; empty if neither
     * @param report its curves, if it has any
     */
    public record Entry(ModelBundle bundle, String alias, Optional<ModelReport> report) {

        /** What is known of it. */
        public ModelCard card() {
            return bundle.card();
        }

        /** Its figures by name, in the card's order. */
        public List<Map.Entry<String, ModelCard.Metric>> metrics() {
            return card().metrics() == null
                    ? List.of()
                    : List.copyOf(card().metrics().entrySet());
        }

        /** One of its figures; null if the card does not tell. */
        public ModelCard.Metric metric(String name) {
            return metrics().stream()
                    .filter(metric -> metric.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }

        /** The ROC curve as the points of a line; empty without a report. */
        public String roc() {
            return report.map(r -> line(r.roc())).orElse("");
        }

        /** The reliability curve as the points of a line; empty without a report. */
        public String reliability() {
            return report.map(r -> line(r.reliability())).orElse("");
        }

        /** The places of the reliability curve, in the units of the drawing. */
        public List<Point> reliabilityDots() {
            return report.stream()
                    .flatMap(r -> r.reliability().stream())
                    .map(p -> new Point(SIDE * p.x(), SIDE * (1 - p.y())))
                    .toList();
        }

        /** The validation loss of each epoch as the points of a line, from 0 to its highest; empty without a report. */
        public String learning() {
            List<Double> losses = report.map(ModelReport::validationLoss).orElse(List.of());
            double highest = highestLoss();
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < losses.size(); i++) {
                double x = losses.size() == 1 ? 0 : i / (losses.size() - 1.0);
                line.append(place(new Point(x, losses.get(i) / highest)));
            }
            return line.toString();
        }

        /** How many epochs the learning curve has. */
        public int epochs() {
            return report.map(r -> r.validationLoss().size()).orElse(0);
        }

        /** The lowest validation loss. */
        public double lowestLoss() {
            return report.stream()
                    .flatMap(r -> r.validationLoss().stream())
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElse(0);
        }

        /** The highest validation loss. */
        public double highestLoss() {
            return report.stream()
                    .flatMap(r -> r.validationLoss().stream())
                    .mapToDouble(Double::doubleValue)
                    .max()
                    .orElse(1);
        }

        private static String line(List<Point> points) {
            return points.stream().map(Entry::place).collect(Collectors.joining());
        }

        private static String place(Point share) {
            return String.format(Locale.ROOT, "%.1f,%.1f ", SIDE * share.x(), SIDE * (1 - share.y()));
        }
    }
}
