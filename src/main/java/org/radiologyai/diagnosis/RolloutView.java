package org.radiologyai.diagnosis;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.text.NumberFormat;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.inference.HistoryUnavailable;
import org.radiologyai.inference.Inference;
import org.radiologyai.inference.Rollouts;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.Rollout;
import org.radiologyai.models.RolloutChange;

/**
 * What answers now, what this instance saw of a trial, and what was changed before, for the page of models. It shows and
 * changes nothing: that takes a token, which has no place in a page.
 */
@Named
@RequestScoped
public class RolloutView {

    private static final Logger LOG = Logger.getLogger(RolloutView.class.getName());
    private static final String NOTHING = "–";

    @Inject
    Inference inference;

    @Inject
    Rollouts rollouts;

    @Inject
    Trials trials;

    @Inject
    ModelCatalog catalog;

    @Inject
    LanguageView language;

    private Inference.Status status;
    private Optional<TrialFigures.Figures> figures;
    private Optional<List<RolloutChange>> history;

    @PostConstruct
    void read() {
        status = inference.status();
        figures = trials.figures();
        try {
            history = Optional.of(rollouts.lastChanges());
        } catch (HistoryUnavailable e) {
            LOG.log(Level.FINE, "The history of models cannot be read.", e);
            history = Optional.empty();
        }
    }

    /** The model that answers whatever a challenger does not, by name and version; null if none is ready. */
    public String getChampion() {
        return status.activeModel().orElse(null);
    }

    /** Why none is ready; null while the first one loads. */
    public String getFailure() {
        return status.failure().orElse(null);
    }

    /** The trial that is going on; null if there is none. */
    public Rollout.Trial getTrial() {
        return trial().orElse(null);
    }

    private Optional<Rollout.Trial> trial() {
        return status.rollout().flatMap(Rollout::trial);
    }

    /** What a model is now, {@code champion} or {@code challenger}; empty if neither. */
    public String alias(String id) {
        return status.alias(id).orElse("");
    }

    /** Why this instance does not do what the history says; null if it does, or if nothing answers at all. */
    public String getBehind() {
        return getChampion() == null ? null : rollouts.behind().orElse(null);
    }

    /** Why the storage of the models is out of reach; null if it is not. */
    public String getStorageFailure() {
        return catalog.failure().orElse(null);
    }

    /** From when on the limits of the trial end it, in a sentence. */
    public String getLimits() {
        int samples = getTrial().limits().minimumSamples();
        return language.text("trial.limits", samples, TrialFigures.WINDOWS * samples);
    }

    /**
     * One figure of both models, or of what they said to the same pictures.
     *
     * @param champion in words
     * @param challenger in words; null if the figure is one of both together
     * @param limit at which the trial ends, in words; empty if there is none
     */
    public record Figure(String label, String champion, String challenger, String limit) {}

    /** What this instance saw of the trial since it was begun or changed; empty without one. */
    public List<Figure> getFigures() {
        return trial().flatMap(trial -> figures.map(seen -> figures(seen, trial.limits())))
                .orElse(List.of());
    }

    private List<Figure> figures(TrialFigures.Figures seen, Rollout.Limits limits) {
        TrialFigures.SideFigures champion = seen.champion();
        TrialFigures.SideFigures challenger = seen.challenger();
        return List.of(
                figure("passes", number(champion.passes(), 0), number(challenger.passes(), 0), ""),
                figure(
                        "failures",
                        failures(champion),
                        failures(challenger),
                        language.text("trial.most", percent(limits.errorRate()))),
                figure(
                        "time",
                        time(champion),
                        time(challenger),
                        language.text("trial.mostTimes", number(limits.latencyRatio(), 2))),
                figure("compared", number(seen.compared(), 0), null, ""),
                figure(
                        "agreement",
                        seen.compared() == 0 ? NOTHING : percent(seen.agreement()),
                        null,
                        language.text("trial.least", percent(limits.agreement()))),
                figure(
                        "difference",
                        seen.compared() == 0
                                ? NOTHING
                                : language.text("trial.points", number(100 * seen.meanDifference(), 1)),
                        null,
                        ""),
                figure("dropped", number(seen.dropped(), 0), null, ""));
    }

    private Figure figure(String key, String champion, String challenger, String limit) {
        return new Figure(language.text("trial." + key), champion, challenger, limit);
    }

    private String failures(TrialFigures.SideFigures side) {
        long tries = side.passes() + side.failures();
        String failures = number(side.failures(), 0);
        return tries == 0 ? failures : failures + " (" + percent((double) side.failures() / tries) + ")";
    }

    private String time(TrialFigures.SideFigures side) {
        return side.passes() == 0 ? NOTHING : String.format(language.getLocale(), "%.1f\u00a0ms", side.meanForwardMs());
    }

    /** A share for people, {@code 12.5 %}. */
    public String percent(double share) {
        return number(100 * share, 1) + "\u00a0%";
    }

    private String number(double value, int mostDigits) {
        NumberFormat format = NumberFormat.getNumberInstance(language.getLocale());
        format.setMaximumFractionDigits(mostDigits);
        return format.format(value);
    }

    /** Whether the history could be read. */
    public boolean isHistoryKnown() {
        return history.isPresent();
    }

    /** The last changes in words, the newest first. */
    public List<Change> getHistory() {
        return history.orElse(List.of()).stream().map(this::change).toList();
    }

    private Change change(RolloutChange change) {
        String by = change.by().name().toLowerCase(Locale.ROOT);
        return new Change(
                change.number(),
                change.when().toString(),
                DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                                .withLocale(language.getLocale())
                                .format(change.when().atOffset(ZoneOffset.UTC))
                        + "\u00a0UTC",
                language.text("history." + what(change)),
                language.text("history.by." + by),
                change.from().map(this::words).orElse(""),
                words(change.to()),
                change.why(),
                change.by() == RolloutChange.By.OPERATOR ? "" : "en");
    }

    private static String what(RolloutChange change) {
        if (change.what() == RolloutChange.What.TRIAL
                && change.from().flatMap(Rollout::trial).isPresent()) {
            return "trial_changed";
        }
        return change.what().name().toLowerCase(Locale.ROOT);
    }

    private String words(Rollout rollout) {
        return rollout.trial()
                .map(trial -> language.text(
                        "history.onTrial",
                        rollout.champion().id(),
                        trial.challenger().id(),
                        percent(trial.share()),
                        percent(trial.shadow())))
                .orElse(rollout.champion().id());
    }

    /**
     * One entry of the history, in words.
     *
     * @param when for programs, ISO 8601
     * @param at the same for people
     * @param from what was before; empty for the first
     * @param reasonLanguage in which the reason is written; empty if only the one who wrote it knows
     */
    public record Change(
            long number,
            String when,
            String at,
            String what,
            String by,
            String from,
            String to,
            String reason,
            String reasonLanguage) {}
}
