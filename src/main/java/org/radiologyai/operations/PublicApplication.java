package org.radiologyai.operations;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** REST resources live under {@code /api}; {@link PublicPathsFilter} forwards the root paths of the contract to them. */
@ApplicationPath("/api")
public class PublicApplication extends Application {}
