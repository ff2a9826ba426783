package org.radiologyai.diagnosis;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets the other model of a trial see a picture when its answer has gone out. */
public class TrialFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Trials trials;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        chain.doFilter(request, response);
        response.flushBuffer();
        if (request.getAttribute(Diagnosis.class.getName()) instanceof Diagnosis diagnosis) {
            trials.answered(diagnosis);
        }
    }
}
