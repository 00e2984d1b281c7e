"""What reviewers did to a draft: comments, replies, tracked and untracked changes, each at its paragraph of the draft sent."""
