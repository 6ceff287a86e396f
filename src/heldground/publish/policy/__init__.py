"""The publication policy: what of a project's knowledge waits longer, stays in, or is told less exactly."""
