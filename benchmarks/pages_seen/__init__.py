"""Every kind of public page, served as an office serves it, for the proofs that look at pages.

``filling`` says which kinds there are, ``portal`` serves them, ``browser`` and ``tools`` look.
"""
