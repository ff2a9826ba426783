package org.radiologyai.operations;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Answers with a {@link Problem} where no resource is involved: at the door, and in place of the server's error pages. */
public class ProblemFilter extends HttpFilter {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        Problem problem =
                switch (status) {
                    case 404 -> Problem.NOT_FOUND;
                    case 405 -> Problem.of(Problem.Kind.METHOD_NOT_ALLOWED, "Use another method; see /openapi/ui.");
                    case 413 -> Problem.of(Problem.Kind.FILE_TOO_LARGE, "Send a smaller file.");
                    default -> status < 500 ? Problem.malformed(status) : Problem.INTERNAL_ERROR;
                };
        send(problem, request, response);
    }

    static void send(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        RequestLogFilter.outcome(request, problem);
        response.setStatus(problem.status());
        response.setContentType(Problem.MEDIA_TYPE);
        problem.retryAfterSeconds().ifPresent(seconds -> response.setHeader("Retry-After", Integer.toString(seconds)));
        byte[] body =
                problem.toJson(RequestLogFilter.requestId(request)).toString().getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IllegalStateException e) {
            // A page had begun to write, as text.
            response.getWriter().write(new String(body, StandardCharsets.UTF_8));
        }
    }
}
