package org.radiologyai.inference;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCatalog;
import org.radiologyai.models.Rollout;
import org.radiologyai.models.RolloutChange;
import org.radiologyai.models.RolloutChange.By;
import org.radiologyai.models.RolloutChange.What;
import org.radiologyai.models.RolloutLog;

/**
 * Lets the models answer that the history of models names, and adds to that. A change is prepared here first: the model
 * is loaded, verified, tested and warmed beside the old one; then written; then followed. The other instances read it
 * within seconds and do the same. What fails changes nothing.
 *
 * <p>While the storage cannot be asked, what answers goes on to answer.
 */
@ApplicationScoped
public class Rollouts {

    private static final Logger LOG = Logger.getLogger(Rollouts.class.getName());
    private static final long LOOK_MILLIS = 2_000;

    /** A little longer than a listing of the bundles may be old. */
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(6);

    private static final long LATER_RETRY_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SOON_RETRIES = 5;
    private static final int MOST_SHOWN = 20;

    private Inference inference;
    private ModelCatalog catalog;
    private RolloutLog log;
    private InferenceSettings settings;
    private Thread follower;

    /** The end of a trial that is not in the history yet. */
    private record End(Rollout.Trial trial, String why) {}

    private End unwritten;
    private long failedNumber = -1;
    private int failures;
    private long failedAt;
    private volatile String behind;

    /** For the container's proxy. */
    protected Rollouts() {}

    @Inject
    Rollouts(Inference inference, ModelCatalog catalog, RolloutLog log, InferenceSettings settings) {
        this.inference = inference;
        this.catalog = catalog;
        this.log = log;
        this.settings = settings;
    }

    /** Loads in a thread of its own, so that liveness can be asked meanwhile. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object applicationStarted) {
        follower = new Thread(this::follow, "model-follower");
        follower.setDaemon(true);
        follower.start();
    }

    @PreDestroy
    void stop() {
        if (follower != null) {
            follower.interrupt();
        }
    }

    private void follow() {
        try {
            inference.open();
            while (!Thread.currentThread().isInterrupted()) {
                lookAndGoOn();
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            inference.failed(e.getMessage());
            LOG.log(Level.SEVERE, "No model can be served.", e);
        }
    }

    private void lookAndGoOn() throws InterruptedException {
        try {
            look();
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The history of models could not be followed.", e);
        }
    }

    /** One round of following: cheap where there is nothing new. */
    synchronized void look() throws InterruptedException {
        Optional<RolloutChange> newest;
        try {
            newest = log.newest();
            if (unwritten != null) {
                End end = unwritten;
                unwritten = null;
                endForItsLimits(end.trial, end.why);
                return;
            }
        } catch (IOException e) {
            LOG.log(Level.FINE, "The history of models cannot be read.", e);
            if (inference.serving() != null) {
                return;
            }
            newest = log.known();
        }
        try {
            if (inference.serving() == null) {
                begin(newest);
            } else if (newest.isPresent() && !isFollowed(newest.get())) {
                follow(newest.get());
            }
        } catch (RefusedModel e) {
            failed(newest.map(RolloutChange::number).orElse(0L), e);
        }
    }

    /** A challenger may be missing here. */
    private boolean isFollowed(RolloutChange change) {
        Serving now = inference.serving();
        return now.number() == change.number() && now.rollout().equals(change.to());
    }

    private void begin(Optional<RolloutChange> newest) throws RefusedModel, InterruptedException {
        if (triedLately(newest.map(RolloutChange::number).orElse(0L))) {
            return;
        }
        long start = System.nanoTime();
        if (newest.isPresent() && newest.get().configured().equals(settings.model)) {
            follow(newest.get());
        } else {
            ModelBundle bundle = catalog.find(settings.model)
                    .orElseThrow(() -> new RefusedModel("MODEL is " + settings.model
                            + ", but there is no such bundle in " + catalog.place() + "."));
            Rollout configured = Rollout.of(Rollout.Model.of(bundle.card()));
            inference.serve(new Serving(0, configured, inference.load(configured.champion()), Optional.empty()));
            record(configured);
        }
        LOG.log(Level.INFO, "Model {0} is ready after {1} ms: {2} predictors, {3} threads each.", new Object[] {
            inference.serving().champion().card().id(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
            settings.predictors,
            settings.threads
        });
    }

    /** That a model is configured is written down, so that a newer version does not answer before anybody says so. */
    private void record(Rollout configured) {
        try {
            Optional<RolloutChange> written = log.append(
                    What.CONFIGURED,
                    By.CONFIGURATION,
                    "MODEL is " + settings.model + ".",
                    configured,
                    Optional.of(settings.model));
            written.ifPresent(change -> inference.serve(numbered(change.number())));
        } catch (IOException e) {
            LOG.log(
                    Level.INFO,
                    "The history of models cannot be written, so that models cannot be changed while the server runs:"
                            + " {0}",
                    e.toString());
        }
    }

    private Serving numbered(long number) {
        Serving now = inference.serving();
        return new Serving(number, now.rollout(), now.champion(), now.challenger());
    }

    private boolean triedLately(long number) {
        long pause = failures > SOON_RETRIES ? LATER_RETRY_NANOS : RETRY_NANOS;
        return number == failedNumber && System.nanoTime() - failedAt < pause;
    }

    private void failed(long number, RefusedModel why) {
        failures = number == failedNumber ? failures + 1 : 1;
        // The first time it may be that the bundle is not seen here yet.
        if (failures == (inference.serving() == null ? 1 : 2)) {
            LOG.log(Level.SEVERE, "What the history of models says cannot be followed here: " + why.getMessage(), why);
        }
        failedNumber = number;
        failedAt = System.nanoTime();
        behind = why.getMessage();
        if (inference.serving() == null) {
            inference.failed(why.getMessage());
        }
    }

    /** A challenger that cannot be loaded here does not keep the champion from answering. */
    private void follow(RolloutChange change) throws RefusedModel, InterruptedException {
        if (triedLately(change.number())) {
            return;
        }
        ServedModel champion = inference.load(change.to().champion());
        Optional<RefusedModel> refused = Optional.empty();
        Optional<ServedModel> challenger = Optional.empty();
        if (change.to().challenger().isPresent()) {
            try {
                challenger = Optional.of(inference.load(change.to().challenger().get()));
            } catch (RefusedModel e) {
                refused = Optional.of(e);
            }
        }
        Rollout followed = refused.isPresent() ? Rollout.of(change.to().champion()) : change.to();
        inference.serve(new Serving(change.number(), followed, champion, challenger));
        LOG.log(Level.INFO, "Followed entry {0} of the history of models: {1}.", new Object[] {
            Long.toString(change.number()), words(change.to())
        });
        behind = null;
        refused.ifPresent(e -> failed(change.number(), e));
    }

    private static String words(Rollout rollout) {
        return rollout.champion().id()
                + rollout.trial()
                        .map(trial -> ", on trial " + trial.challenger().id())
                        .orElse("");
    }

    /**
     * Makes a model the champion, and ends any trial.
     *
     * @param id name and version
     * @param why in a sentence
     * @throws UnknownModel if there is no such bundle
     * @throws RefusedModel if it is not fit to answer
     * @throws RefusedChange if it is the champion already, or somebody else changed something at the same time
     * @throws HistoryUnavailable if the history cannot be read or written
     */
    public synchronized RolloutChange activate(String id, String why)
            throws UnknownModel, RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        Rollout to = Rollout.of(found(id));
        if (current().filter(to::equals).isPresent()) {
            throw new RefusedChange(id + " is the champion already.");
        }
        return change(What.ACTIVATED, By.OPERATOR, why, to);
    }

    /**
     * Puts a model on trial beside the champion, or changes the trial.
     *
     * @param id name and version of the challenger
     * @param share of the studies that it answers, 0 to 1
     * @param shadow share of the pictures that the model which did not answer sees, too, 0 to 1
     * @param limits at which the trial ends by itself
     * @param why in a sentence
     * @throws UnknownModel if there is no such bundle
     * @throws RefusedModel if it is not fit to answer
     * @throws RefusedChange if it is the champion, or has other classes, or somebody else changed something at the same time
     * @throws HistoryUnavailable if the history cannot be read or written
     */
    public synchronized RolloutChange tryOut(String id, double share, double shadow, Rollout.Limits limits, String why)
            throws UnknownModel, RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        Rollout.Model challenger = found(id);
        Rollout now = current().orElseThrow(() -> new RefusedChange("There is no champion yet."));
        if (now.champion().id().equals(id)) {
            throw new RefusedChange(id + " is the champion; another model can be tried beside it.");
        }
        ServedModel champion = inference.load(now.champion());
        ServedModel tried = inference.load(challenger);
        if (!tried.card().classes().equals(champion.card().classes())) {
            inference.drop(tried);
            throw new RefusedChange(id + " answers with the classes "
                    + tried.card().classes() + " and the champion with "
                    + champion.card().classes() + "; they cannot be compared.");
        }
        Rollout to = new Rollout(now.champion(), Optional.of(new Rollout.Trial(challenger, share, shadow, limits)));
        return change(What.TRIAL, By.OPERATOR, why, to);
    }

    /**
     * Ends the trial; the champion answers everything.
     *
     * @param why in a sentence
     * @throws RefusedChange if there is none, or somebody else changed something at the same time
     * @throws HistoryUnavailable if the history cannot be read or written
     */
    public synchronized RolloutChange endTrial(String why)
            throws RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        Rollout now = current()
                .filter(rollout -> rollout.trial().isPresent())
                .orElseThrow(() -> new RefusedChange("No model is on trial."));
        return change(What.TRIAL_ENDED, By.OPERATOR, why, Rollout.of(now.champion()));
    }

    /**
     * Ends a trial that crossed its limits, if it is still the one that is going on.
     *
     * @param why in a sentence
     */
    public synchronized void endForItsLimits(Rollout.Trial trial, String why) {
        try {
            Optional<Rollout> now = current();
            if (now.flatMap(Rollout::trial).filter(trial::equals).isPresent()) {
                change(What.TRIAL_ENDED, By.LIMITS, why, Rollout.of(now.get().champion()));
            }
        } catch (RefusedModel | RefusedChange e) {
            LOG.log(Level.FINE, "The trial was ended by somebody else.", e);
        } catch (HistoryUnavailable e) {
            endHere(trial, why);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where it cannot be written, it is at least ended here, and written when that can be done. */
    private void endHere(Rollout.Trial trial, String why) {
        Serving now = inference.serving();
        if (now.rollout().trial().filter(trial::equals).isPresent()) {
            LOG.log(
                    Level.SEVERE,
                    "The trial of {0} is ended here alone, for the history of models is out of reach: {1}",
                    new Object[] {trial.challenger().id(), why});
            inference.serve(
                    new Serving(now.number(), Rollout.of(now.rollout().champion()), now.champion(), Optional.empty()));
            behind = "The trial of " + trial.challenger().id() + " is ended here alone: " + why;
        }
        unwritten = new End(trial, why);
    }

    /**
     * One step back: ends the trial if there is one, else makes the champion before this one the champion again.
     *
     * @param why in a sentence
     * @throws RefusedModel if that one is not fit to answer any more
     * @throws RefusedChange if there is none, or somebody else changed something at the same time
     * @throws HistoryUnavailable if the history cannot be read or written
     */
    public synchronized RolloutChange rollBack(String why)
            throws RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        Optional<Rollout> now = current();
        if (now.flatMap(Rollout::trial).isPresent()) {
            return endTrial(why);
        }
        Rollout.Model champion = now.map(Rollout::champion).orElse(null);
        Rollout.Model before = history().stream()
                .flatMap(change -> change.from().stream())
                .map(Rollout::champion)
                .filter(model -> !model.equals(champion))
                .findFirst()
                .orElseThrow(() -> new RefusedChange("There was no other champion before this one."));
        return change(What.ROLLED_BACK, By.OPERATOR, why, Rollout.of(before));
    }

    /**
     * The last changes, the newest first; at most 20.
     *
     * @throws HistoryUnavailable if they cannot be read
     */
    public List<RolloutChange> lastChanges() throws HistoryUnavailable {
        return history().stream().limit(MOST_SHOWN).toList();
    }

    /** At most {@link RolloutLog#MOST_KNOWN} entries. */
    List<RolloutChange> history() throws HistoryUnavailable {
        try {
            return log.last();
        } catch (IOException e) {
            throw new HistoryUnavailable(e);
        }
    }

    /** Why this instance does not do what the history says, if it does not. */
    public Optional<String> behind() {
        return Optional.ofNullable(behind);
    }

    private Rollout.Model found(String id) throws UnknownModel {
        return catalog.byId(id).map(bundle -> Rollout.Model.of(bundle.card())).orElseThrow(UnknownModel::new);
    }

    private Optional<Rollout> current() throws HistoryUnavailable {
        try {
            return log.newest().map(RolloutChange::to).or(() -> Optional.ofNullable(inference.serving())
                    .map(Serving::rollout));
        } catch (IOException e) {
            throw new HistoryUnavailable(e);
        }
    }

    private RolloutChange change(What what, By by, String why, Rollout to)
            throws RefusedModel, RefusedChange, HistoryUnavailable, InterruptedException {
        ServedModel champion = inference.load(to.champion());
        Optional<ServedModel> challenger = Optional.empty();
        try {
            if (to.challenger().isPresent()) {
                challenger = Optional.of(inference.load(to.challenger().get()));
            }
            RolloutChange change = log.append(what, by, why, to, configuredIfFirst())
                    .orElseThrow(() -> new RefusedChange("Somebody else changed the models at the same time. Look what"
                            + " answers now, and do it again if it is still wanted."));
            inference.serve(new Serving(change.number(), to, champion, challenger));
            behind = null;
            LOG.log(Level.INFO, "Entry {0} of the history of models: {1}.", new Object[] {
                Long.toString(change.number()), words(to)
            });
            return change;
        } catch (IOException e) {
            throw new HistoryUnavailable(e);
        } finally {
            inference.drop(champion);
            challenger.ifPresent(inference::drop);
        }
    }

    private Optional<String> configuredIfFirst() throws IOException {
        return log.newest().isEmpty() ? Optional.of(settings.model) : Optional.empty();
    }
}
