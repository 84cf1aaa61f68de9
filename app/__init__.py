"""KAI Lab's pages: what the audience sees. Maths lives in `kai`, drawing in the components."""
