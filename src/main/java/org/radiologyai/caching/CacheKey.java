package org.radiologyai.caching;

/**
 * Where a value is found.
 *
 * @param space of values that are purged together: letters, digits and {@code ._-}
 * @param name within it
 */
public record CacheKey(String space, String name) {}
