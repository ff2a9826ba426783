/**
 * What was computed once and need not be computed again. A store maps keys to bytes and never fails: what it cannot reach
 * it does not have. Without Redis it is the process's own memory; with Redis that memory stays in front of it, and serves
 * alone while Redis is out of reach.
 */
package org.radiologyai.caching;
