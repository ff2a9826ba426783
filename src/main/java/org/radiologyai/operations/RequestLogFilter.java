package org.radiologyai.operations;

import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.radiologyai.diagnosis.Diagnosis;

/**
 * Gives every request an id and leaves one line about it: what was asked, how it ended, where the time went. The line
 * has no file name, no query, no address of the sender and no result: nothing of a patient.
 */
public class RequestLogFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger("org.radiologyai.requests");
    private static final String REQUEST_ID = "request_id";
    private static final String OUTCOME = "outcome";
    private static final String HEADER = "X-Request-ID";
    private static final Pattern ACCEPTED_ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int LONGEST_PATH = 100;
    private static final Metadata REQUESTS = Metadata.builder()
            .withName("radiologyai_requests")
            .withDescription("Requests by how they ended: ok, failed, or the type of the problem")
            .build();

    @Inject
    transient LogLines lines;

    @Inject
    transient MetricRegistry metrics;

    /** The id of a request, as the answer and the log carry it; null outside this filter. */
    static String requestId(ServletRequest request) {
        return (String) request.getAttribute(REQUEST_ID);
    }

    /** Tells the request's log line that it ended with a problem. */
    static void outcome(ServletRequest request, Problem problem) {
        request.setAttribute(OUTCOME, problem.kind().name().toLowerCase(Locale.ROOT));
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long start = System.nanoTime();
        String given = request.getHeader(HEADER);
        String id = given != null && ACCEPTED_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        String path = request.getRequestURI();
        request.setAttribute(REQUEST_ID, id);
        response.setHeader(HEADER, id);
        boolean ended = false;
        try {
            chain.doFilter(request, response);
            ended = true;
        } catch (ServletException | FileNotFoundException e) {
            // The server's way to say that there is neither a resource nor a page at this address.
            if (!(e instanceof FileNotFoundException) && !(e.getCause() instanceof FileNotFoundException)) {
                throw e;
            }
            ProblemFilter.send(Problem.NOT_FOUND, request, response);
            ended = true;
        } finally {
            log(request, path, ended ? response.getStatus() : 500, System.nanoTime() - start);
        }
    }

    private void log(HttpServletRequest request, String path, int status, long nanos) {
        Object noted = request.getAttribute(OUTCOME);
        String outcome = noted != null ? noted.toString() : status < 400 ? "ok" : "failed";
        metrics.counter(REQUESTS, new Tag("outcome", outcome)).inc();
        JsonObjectBuilder line = Json.createObjectBuilder()
                .add("request_id", requestId(request))
                .add("method", request.getMethod())
                .add("path", path.substring(0, Math.min(LONGEST_PATH, path.length())))
                .add("status", status)
                .add("outcome", outcome)
                .add("total_ms", millis(nanos));
        if (request.getAttribute(Diagnosis.class.getName()) instanceof Diagnosis diagnosis) {
            Diagnosis.Timings timings = diagnosis.timings();
            line.add("model_version", diagnosis.model().id())
                    .add("cached", diagnosis.cached())
                    .add("decode_ms", millis(timings.decode()))
                    .add("preprocess_ms", millis(timings.preprocess()))
                    .add("queue_ms", millis(timings.queue()))
                    .add("forward_ms", millis(timings.forward()));
        }
        lines.write(LOG, "request", line.build());
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0;
    }
}
