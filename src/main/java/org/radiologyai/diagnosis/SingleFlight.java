package org.radiologyai.diagnosis;

import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Lets the first of those who want the same thing at the same time make it, and gives it to all. */
final class SingleFlight<T> {

    /**
     * @param result what was made
     * @param own whether this caller's work made it
     */
    record Landed<T>(T result, boolean own) {}

    private final Map<String, CompletableFuture<T>> flights = new ConcurrentHashMap<>();

    /**
     * @param what the same for callers who want the same
     * @return what {@code work} makes, here or on behalf of another caller
     * @throws Exception what it throws, here or there
     */
    Landed<T> run(String what, Callable<T> work) throws Exception {
        CompletableFuture<T> mine = new CompletableFuture<>();
        CompletableFuture<T> first = flights.putIfAbsent(what, mine);
        if (first != null) {
            return new Landed<>(joined(first), false);
        }
        try {
            T made = work.call();
            mine.complete(made);
            return new Landed<>(made, true);
        } catch (Exception | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            flights.remove(what);
        }
    }

    private static <T> T joined(CompletableFuture<T> flight) throws Exception {
        try {
            return flight.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }
}
