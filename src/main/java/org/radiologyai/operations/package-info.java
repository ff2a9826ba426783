/**
 * What surrounds the application: the public root paths, problem responses, limits at the door, health, the request
 * log. It depends on everything and nothing depends on it.
 */
package org.radiologyai.operations;
