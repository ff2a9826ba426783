package org.radiologyai.operations;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Lets clients go, each with its answer, before the server ends. */
public class DrainFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Inject
    transient Drain drain;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // HTTP/2 has no such header (RFC 9113, 8.2.2).
        if (drain.closesConnections() && "HTTP/1.1".equals(request.getProtocol())) {
            response.setHeader("Connection", "close");
        }
        chain.doFilter(request, response);
    }
}
