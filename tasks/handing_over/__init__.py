"""What leaves for signature, for the file or for the body: papers, prints, the submission and its archive."""
