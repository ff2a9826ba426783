package org.radiologyai.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.radiologyai.models.Cards;
import org.radiologyai.models.ModelBundle;
import org.radiologyai.models.ModelCard;

/** The pool on the real engine, with a module that fails, hangs or answers nonsense when it is asked to. */
class PredictorPoolTest {

    private static final float GOOD = 0;
    private static final float FAIL = 1;
    private static final float HANG = 2;
    private static final float NONSENSE = 3;

    @TempDir
    Path folder;

    private ServedModel model;
    private PredictorPool pool;
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @BeforeEach
    void loadModule() throws Exception {
        Path weights = Path.of("src/test/resources/modules/misbehaving.pt");
        Files.copy(weights, folder.resolve("model.pt"));
        ModelCard card = Cards.card("misbehaving", "1", ModelBundle.sha256(weights), 2, "NORMAL", "PNEUMONIA");
        model = ServedModel.load(new ModelBundle(folder, card));
    }

    @AfterEach
    void close() {
        callers.shutdownNow();
        if (pool != null) {
            pool.close();
        }
    }

    private void start(int predictors, int queueCapacity, long queueWaitMillis, long forwardLimitMillis)
            throws Exception {
        pool = new PredictorPool(new InferenceSettings(
                "misbehaving",
                true,
                Optional.of(predictors),
                Optional.of(1),
                queueCapacity,
                queueWaitMillis,
                forwardLimitMillis));
        pool.serve(model);
    }

    private static float[] tensor(float wish) {
        float[] tensor = new float[12];
        tensor[0] = wish;
        tensor[1] = 4;
        return tensor;
    }

    @Test
    void answersManyCallersEachWithItsOwnResult() throws Exception {
        start(2, 100, 10_000, 10_000);
        List<Future<ForwardPass>> passes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            float[] tensor = new float[12];
            tensor[5] = i + 1;
            passes.add(callers.submit(() -> pool.forward(model, tensor)));
        }
        for (int i = 0; i < 100; i++) {
            assertArrayEquals(new float[] {i + 1, -i - 1}, passes.get(i).get().logits());
        }
    }

    @Test
    void staysWholeWhenForwardPassesFail() throws Exception {
        start(2, 10, 10_000, 10_000);
        for (int i = 0; i < 10; i++) {
            assertThrows(ModelUnavailable.class, () -> pool.forward(model, tensor(FAIL)));
        }
        assertEquals(2, pool.predictors());
        assertArrayEquals(new float[] {4, -4}, pool.forward(model, tensor(GOOD)).logits());
    }

    @Test
    void refusesAnAnswerThatIsNotANumber() throws Exception {
        start(1, 10, 10_000, 10_000);
        assertThrows(ModelUnavailable.class, () -> pool.forward(model, tensor(NONSENSE)));
    }

    @Test
    void replacesAThreadThatHangs() throws Exception {
        start(1, 10, 10_000, 200);
        assertThrows(ModelUnavailable.class, () -> pool.forward(model, tensor(HANG)));
        assertEquals(1, pool.predictors());
        assertArrayEquals(new float[] {4, -4}, pool.forward(model, tensor(GOOD)).logits());
    }

    @Test
    void turnsAwayWhatTheQueueCannotHold() throws Exception {
        start(1, 2, 60_000, 60_000);
        List<Future<ForwardPass>> waiting = new ArrayList<>();
        waiting.add(callers.submit(() -> pool.forward(model, tensor(HANG))));
        awaitQueue(0);
        waiting.add(callers.submit(() -> pool.forward(model, tensor(GOOD))));
        waiting.add(callers.submit(() -> pool.forward(model, tensor(GOOD))));
        awaitQueue(2);
        Busy busy = assertThrows(Busy.class, () -> pool.forward(model, tensor(GOOD)));
        assertTrue(busy.retryAfterSeconds() >= 1 && busy.retryAfterSeconds() <= 60);
        for (Future<ForwardPass> pass : waiting) {
            assertEquals(2, pass.get().logits().length);
        }
    }

    @Test
    void turnsAwayWhatWaitedTooLongAndDoesNotRunItLater() throws Exception {
        start(1, 10, 100, 60_000);
        Future<ForwardPass> hanging = callers.submit(() -> pool.forward(model, tensor(HANG)));
        awaitQueue(0);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThrows(Busy.class, () -> pool.forward(model, tensor(GOOD)));
        assertEquals(0, pool.queued());
        hanging.get();
    }

    @Test
    void refusesCallersAfterItIsClosed() throws Exception {
        start(1, 10, 1_000, 1_000);
        pool.close();
        assertThrows(Busy.class, () -> pool.forward(model, tensor(GOOD)));
    }

    @Test
    void warmsNoModelAfterItIsClosed() throws Exception {
        start(2, 10, 1_000, 1_000);
        pool.close();
        ServedModel late = ServedModel.load(new ModelBundle(folder, model.card()));
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThrows(ModelUnavailable.class, () -> pool.serve(late));
        });
    }

    @Test
    void doesNotServeAModuleOfAnotherShape() throws Exception {
        pool = new PredictorPool(
                new InferenceSettings("misbehaving", true, Optional.of(2), Optional.of(1), 10, 1_000, 1_000));
        ModelCard card = Cards.card("misbehaving", "1", model.card().sha256(), 2, "NORMAL", "PNEUMONIA", "OTHER");
        ServedModel other = ServedModel.load(new ModelBundle(folder, card));
        assertThrows(ModelUnavailable.class, () -> pool.serve(other));
        pool.serve(model);
        assertArrayEquals(new float[] {4, -4}, pool.forward(model, tensor(GOOD)).logits());
    }

    @Test
    void freesAModelWhenItsLastPassIsOver() throws Exception {
        start(2, 10, 10_000, 60_000);
        CountDownLatch unused = new CountDownLatch(1);
        assertTrue(model.acquire());
        Future<ForwardPass> pass = callers.submit(() -> pool.forward(model, tensor(HANG)));
        TimeUnit.MILLISECONDS.sleep(50);
        model.retire(unused::countDown);
        model.release();
        assertFalse(unused.await(50, TimeUnit.MILLISECONDS));
        assertFalse(model.acquire());
        pass.get();
        assertTrue(unused.await(5, TimeUnit.SECONDS));
        pool.unload(model);
        assertThrows(ModelUnavailable.class, () -> pool.forward(model, tensor(GOOD)));
    }

    @Test
    void runsWhatIsUnderWayOnAModelThatWasRetired() throws Exception {
        start(2, 10, 10_000, 10_000);
        assertTrue(model.acquire());
        CountDownLatch unused = new CountDownLatch(1);
        model.retire(unused::countDown);
        assertArrayEquals(new float[] {4, -4}, pool.forward(model, tensor(GOOD)).logits());
        assertEquals(1, unused.getCount());
        model.release();
        assertTrue(unused.await(5, TimeUnit.SECONDS));
    }

    @Test
    void servesAnotherModelAfterOneWasUnloaded() throws Exception {
        start(2, 10, 10_000, 10_000);
        pool.unload(model);
        ServedModel next = ServedModel.load(new ModelBundle(folder, model.card()));
        pool.serve(next);
        assertArrayEquals(new float[] {4, -4}, pool.forward(next, tensor(GOOD)).logits());
    }

    private void awaitQueue(int waiting) throws InterruptedException {
        for (int i = 0; i < 500 && pool.queued() != waiting; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        TimeUnit.MILLISECONDS.sleep(50);
        assertEquals(waiting, pool.queued());
    }
}
