package org.radiologyai.operations;

import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;

/**
 * Lets nobody but operators call what is for a role: who sends {@code Authorization: Bearer} with the configured token.
 * Without one, nobody.
 */
@Provider
public class OperatorFilter implements ContainerRequestFilter {

    @Inject
    OperatorToken token;

    @Context
    ResourceInfo resource;

    @Context
    HttpServletRequest request;

    @Override
    public void filter(ContainerRequestContext context) {
        if (!resource.getResourceMethod().isAnnotationPresent(RolesAllowed.class)
                || token.isIn(context.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            return;
        }
        Problem problem = Problem.of(
                Problem.Kind.OPERATORS_ONLY,
                "Send \"Authorization: Bearer\" with the token that OPERATOR_TOKEN sets. Without that, nobody may.");
        RequestLogFilter.outcome(request, problem);
        context.abortWith(Response.status(problem.status())
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                .type(Problem.MEDIA_TYPE)
                .entity(problem.toJson(RequestLogFilter.requestId(request)).toString())
                .build());
    }
}
