package org.radiologyai.benchmark;

import jakarta.json.Json;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.radiologyai.phantom.Encoded;
import org.radiologyai.phantom.Phantom;

/**
 * What a remembered answer costs beside one that is not, in turns, so that a noisy machine is noisy for both; and how
 * many remembered answers many clients get, who share the machine with the server. Run by {@code mvn verify
 * -Pbenchmark}. Asserts nothing.
 */
class CacheBenchmark {

    private static final int WARM_UP = 40;
    private static final int WARM_UP_HITS = 1_500;
    private static final int ROUNDS = 100;
    private static final int CLIENTS = 32;
    private static final int HOT = 16;
    private static final int SECONDS = 10;

    @Test
    void rememberedBesideComputed() throws Exception {
        byte[][] pictures = IntStream.range(0, WARM_UP + ROUNDS)
                .parallel()
                .mapToObj(seed -> Encoded.jpeg(Phantom.normal(seed, 1690, 1314), 0.95f))
                .toArray(byte[][]::new);
        try (MeasuredServer server = MeasuredServer.start(Map.of("RATE_LIMIT_PER_MINUTE", "0"))) {
            Random random = new Random(1);
            double[] miss = new double[pictures.length];
            double[] hit = new double[pictures.length];
            double[] row = {};
            for (int i = 0; i < pictures.length; i++) {
                if (i == WARM_UP) {
                    // A hit is so little work that it takes many until the server's code for it is compiled.
                    inARow(server, pictures, WARM_UP_HITS);
                    row = inARow(server, pictures, ROUNDS);
                }
                miss[i] = millis(server, pictures[i], false);
                hit[i] = millis(server, pictures[random.nextInt(i + 1)], true);
            }
            miss = Arrays.copyOfRange(miss, WARM_UP, miss.length);
            hit = Arrays.copyOfRange(hit, WARM_UP, hit.length);
            double[] hot = hot(server, Arrays.copyOf(pictures, HOT));
            double uncachedRate = 1000 * ROUNDS / Arrays.stream(miss).sum();
            double rate = (double) hot.length / SECONDS;
            String result = String.format(
                    "%d cores, pictures of some %d kB%n"
                            + "  miss, median              %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  hit, median               %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  ratio                     %8.3f%n"
                            + "  hit after hit, median     %8.1f ms   (10 %% to 90 %%: %.1f to %.1f)%n"
                            + "  misses, one client        %8.1f /s%n"
                            + "  hits, %d clients          %8.1f /s   (99 %% within %.1f ms, median %.1f ms)%n"
                            + "  ratio                     %8.1f%n"
                            + "  resident memory           %8d MB%n",
                    Runtime.getRuntime().availableProcessors(),
                    Arrays.stream(pictures).mapToInt(picture -> picture.length).sum() / pictures.length / 1000,
                    MeasuredServer.quantile(miss, 0.5),
                    MeasuredServer.quantile(miss, 0.1),
                    MeasuredServer.quantile(miss, 0.9),
                    MeasuredServer.quantile(hit, 0.5),
                    MeasuredServer.quantile(hit, 0.1),
                    MeasuredServer.quantile(hit, 0.9),
                    MeasuredServer.quantile(hit, 0.5) / MeasuredServer.quantile(miss, 0.5),
                    MeasuredServer.quantile(row, 0.5),
                    MeasuredServer.quantile(row, 0.1),
                    MeasuredServer.quantile(row, 0.9),
                    uncachedRate,
                    CLIENTS,
                    rate,
                    MeasuredServer.quantile(hot, 0.99),
                    MeasuredServer.quantile(hot, 0.5),
                    rate / uncachedRate,
                    server.residentMegabytes());
            System.out.println(result);
            Files.writeString(Path.of("target/benchmark-cache.txt"), result);
        }
    }

    private static double[] inARow(MeasuredServer server, byte[][] pictures, int count) throws Exception {
        double[] hits = new double[count];
        for (int i = 0; i < count; i++) {
            hits[i] = millis(server, pictures[i % WARM_UP], true);
        }
        return hits;
    }

    private static double millis(MeasuredServer server, byte[] picture, boolean remembered) throws Exception {
        MeasuredServer.Timed answer = server.timed(MeasuredServer.predict(picture, ""));
        boolean cached = Json.createReader(new ByteArrayInputStream(answer.body()))
                .readObject()
                .getBoolean("cached");
        if (cached != remembered) {
            throw new IllegalStateException(remembered ? "computed" : "remembered");
        }
        return answer.millis();
    }

    /** The milliseconds of each answer that came in time. */
    private static double[] hot(MeasuredServer server, byte[][] pictures) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<List<Double>>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int first = i;
                clients.add(threads.submit(() -> {
                    List<Double> answers = new ArrayList<>();
                    for (int next = first; ; next++) {
                        double millis = millis(server, pictures[next % HOT], true);
                        if (System.nanoTime() > end) {
                            return answers;
                        }
                        answers.add(millis);
                    }
                }));
            }
            List<Double> all = new ArrayList<>();
            for (Future<List<Double>> client : clients) {
                all.addAll(client.get());
            }
            return all.stream().mapToDouble(Double::doubleValue).toArray();
        } finally {
            threads.shutdownNow();
        }
    }
}
