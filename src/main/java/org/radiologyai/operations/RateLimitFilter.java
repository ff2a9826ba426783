package org.radiologyai.operations;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Turns away a client, by its address, that sends too much: one that floods the server cannot take it from the others. */
public class RateLimitFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    transient RateLimit rateLimit;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        int seconds = rateLimit.secondsToWait(request.getRemoteAddr());
        if (seconds == 0) {
            chain.doFilter(request, response);
            return;
        }
        ProblemFilter.send(
                Problem.retry(
                        Problem.Kind.TOO_MANY_REQUESTS,
                        "This client sent over " + rateLimit.perMinute()
                                + " requests in a minute. Go on after the time in Retry-After.",
                        seconds),
                request,
                response);
    }
}
